import EdgeModel

extension RecordSetsShape {
  /// The record sets that are expected, with everything that is wrong with them.
  func expectedRecordSets(
    in file: ExportFile
  ) -> (sets: [ExpectedRecordSet], mistakes: [Mistake], remarks: [String]) {
    var sets: [ExpectedRecordSet] = []
    var mistakes: [Mistake] = []
    var remarks: [String] = []
    var seen: [[String]: String] = [:]
    var unknown = UnknownValues()
    for (index, attempt) in resourceRecordSets.enumerated() {
      let place = "ResourceRecordSets[\(index)]"
      func note(_ member: String, _ problem: String, _ remedy: String) {
        mistakes.append(file.mistake(place + member, problem, remedy))
      }
      let shape: RecordSet
      switch attempt.result {
      case .success(let value): shape = value
      case .failure(let error):
        let (inner, problem) = (error as? DecodingError).map { explanation(of: $0) } ?? (nil, "it is not JSON")
        mistakes.append(file.mistake(inner ?? place, problem, "export it again: \(file.recordSetsCommand)"))
        continue
      }
      var name = DomainName.root
      do throws(ValueFlaw) { name = try DomainName(route53: shape.name) } catch {
        note(".Name", error.problem, error.remedy)
        continue
      }
      guard let type = RecordType(shape.type) else {
        remarks.append(
          "\(PrintableText(file.location.shown).text), \(place): type \(PrintableText(shape.type).text)"
            + " is not known to this version and not compared")
        continue
      }
      let key = [name.description, type.description, shape.setIdentifier ?? ""]
      if let earlier = seen.updateValue(place, forKey: key) {
        note("", "\(name) \(type) stands here again, after \(earlier)", "keep one of them")
        continue
      }
      var ttl: UInt32?
      if let seconds = shape.ttl, shape.aliasTarget == nil {
        ttl = UInt32(exactly: seconds).flatMap { $0 <= 0x7FFF_FFFF ? $0 : nil }
        if ttl == nil { note(".TTL", "\(seconds) is not a TTL", "write seconds, from 0 to 2147483647") }
      }
      var (content, flaws) = shape.content(of: type)
      var policy = RoutingPolicy.simple
      do throws(ValueFlaw) {
        switch try shape.choice() {
        case .known(let known):
          policy = known
          if case .latency(let region) = known {
            unknown.add(region, to: Enumerations.regions, of: "Region", at: place + ".Region")
          }
        case .unknown(let what):
          remarks.append(
            "\(PrintableText(file.location.shown).text), \(place): \(what) is not known to this version,"
              + " so \(name) \(type) is not compared")
          if content != nil { content = .notEvaluated(what) }
        }
      } catch {
        flaws.append((".Weight", error))
      }
      for (member, flaw) in flaws { note(member, flaw.problem, flaw.remedy) }
      guard let content else { continue }
      var set = ExpectedRecordSet(
        name: name, type: type, ttl: ttl, identifier: shape.setIdentifier, policy: policy,
        healthCheck: shape.healthCheckId, content: content, source: file.source(place))
      set.evaluatesTargetHealth = shape.aliasTarget?.evaluateTargetHealth ?? false
      sets.append(set)
    }
    remarks += unknown.all.map { $0.remark(in: file.location) }
    return (sets, mistakes, remarks)
  }
}

extension RecordSetsShape.RecordSet {
  /// What is expected; none when something is wrong, with the member where it is.
  fileprivate func content(
    of type: RecordType
  ) -> (content: ExpectedRecordSet.Content?, flaws: [(member: String, flaw: ValueFlaw)]) {
    if trafficPolicyInstanceId != nil { return (.notEvaluated("traffic policy"), []) }
    if let aliasTarget {
      // Developer Guide, "Values specific for multivalue answer records".
      if multiValueAnswer == true {
        let flaw = ValueFlaw(
          "an alias with MultiValueAnswer, which Route 53 refuses", "give it values, or another routing policy")
        return (nil, [(".MultiValueAnswer", flaw)])
      }
      do throws(ValueFlaw) {
        return (.alias(try DomainName(route53: aliasTarget.dnsName)), [])
      } catch {
        return (nil, [(".AliasTarget.DNSName", error)])
      }
    }
    guard let resourceRecords, !resourceRecords.isEmpty else {
      let flaw = ValueFlaw("it has neither values nor an alias", "export it again without --query")
      return (nil, [("", flaw)])
    }
    var values: [[UInt8]] = []
    var flaws: [(String, ValueFlaw)] = []
    for (index, record) in resourceRecords.enumerated() {
      do throws(ValueFlaw) {
        guard let data = try RData(route53: record.value, type: type) else {
          return (.notEvaluated("type \(type)"), [])
        }
        values.append(data.bytes)
      } catch {
        let problem = "\(PrintableText(record.value).quoted) is not a value of type \(type): \(error.problem)"
        flaws.append((".ResourceRecords[\(index)].Value", ValueFlaw(problem, error.remedy)))
      }
    }
    return (flaws.isEmpty ? .values(values) : nil, flaws)
  }
}
