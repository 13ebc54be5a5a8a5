import EdgeModel

/// The clock of the host one looks from is wrong.
package struct ClockOff: Rule {
  package let id = "clock-off"
  package let summary = "This host's clock is off, so that dates cannot be judged by it."
  package let explanation = Runbook(
    trigger:
      "Servers that answer over HTTP agree on another time by more than 5 minutes: those of two zones or more in "
      + "one run; those of one zone alone by more than a day on several addresses, or where the certificate begins in "
      + "this host's future as well. Anything less is a note: one server's own clock may be wrong.",
    impact: "Not known. The run is UNKNOWN: what ends, has ended or is not valid yet cannot be told without the time.",
    investigation: "On the same host: `timedatectl`, `chronyc tracking`; `date -u` against a watch.",
    causes: "No time synchronisation, or its port 123 is closed; a virtual machine that was suspended; an empty clock "
      + "battery.",
    resolution: "Set the clock, then run again. `--at TIME` judges as of a time that is known.",
    prevention: "Time synchronisation with an alarm of its own.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let witness = ClockWitness(in: comparison) else { return [] }
    let isBelieved = witness.readings.leadOfOneOperator != nil
    return [isBelieved ? witness.accusation : witness.doubt].compactMap(\.self)
  }

  fileprivate func finding(_ effect: Effect, _ verdict: String, in comparison: TargetComparison) -> Finding? {
    let off = comparison.clockReadings.filter(\.isOff)
    guard let lead = off.map(\.lead).max(by: { $0.magnitude < $1.magnitude }) else { return nil }
    let addresses = Set(off.map(\.address)).sorted()
    let difference = "\(lead.magnitude.rounded) \(lead < .zero ? "behind" : "ahead of")"
    let clocks = "the clock\(addresses.count == 1 ? "" : "s") at \(addresses.list)"
    return finding(
      effect, in: comparison, "\(clocks) \(addresses.count == 1 ? "is" : "are") \(difference) this host's: \(verdict)",
      expected: "the same time within 5 min", observed: "\(difference) the time here")
  }
}

extension Duration {
  fileprivate var magnitude: Duration { self < .zero ? .zero - self : self }
}

/// What one target's servers say of the clock here.
struct ClockWitness: Hashable, Sendable {
  var zone: DomainName
  var readings: [ClockReading]
  /// What it comes to where others say the same, and where they do not; none where nothing differs.
  var accusation: Finding?
  var doubt: Finding?

  /// None where no server told the time.
  init?(in comparison: TargetComparison) {
    readings = comparison.clockReadings
    guard !readings.isEmpty else { return nil }
    zone = comparison.zone?.zone ?? comparison.target.name
    accusation = ClockOff().finding(.unknown, "this host's clock is off", in: comparison)
    doubt = ClockOff().finding(.nobody, "one operator's servers do not tell whose clock is wrong", in: comparison)
  }
}

extension [Diagnosis] {
  /// With what only several targets together show: that the clock here is off; and without blame for what that clock
  /// alone says.
  var timed: [Diagnosis] {
    let witnesses = flatMap(\.clock)
    guard !witnesses.isEmpty else { return self }
    let readings = witnesses.flatMap(\.readings)
    let isSeveral = Set(witnesses.map(\.zone)).count > 1
    let isOff = (isSeveral ? readings.agreedLead : readings.leadOfOneOperator) != nil
    return map { diagnosis in
      var diagnosis = diagnosis
      diagnosis.findings =
        diagnosis.findings.map { finding in
          if finding.rule == ClockOff().id {
            return (isOff ? diagnosis.clock.first?.accusation : diagnosis.clock.first?.doubt) ?? finding
          }
          return isOff && diagnosis.isJudgedByOwnClock ? finding.doubted : finding
        }.worstFirst
      return diagnosis
    }
  }
}

extension Finding {
  /// The finding as far as it goes where the clock it rests on is off.
  fileprivate var doubted: Finding {
    guard allRules.contains(where: { $0.id == rule && $0.restsOnClock }) else { return self }
    var finding = self
    (finding.severity, finding.isUnknown, finding.share, finding.impact) = (.note, true, nil, "not known")
    return finding
  }
}
