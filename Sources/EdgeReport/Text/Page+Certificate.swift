import EdgeModel

extension Page {
  /// Each distinct certificate with the addresses that serve it, most of them first, then the addresses that gave none.
  mutating func add(_ report: CertificateReport, _ options: ReportOptions) {
    if !options.quiet {
      let served = Dictionary(grouping: report.endpoints.filter { !$0.chain.isEmpty }) { $0.chain.first?.sha256 }
      let groups = served.values.sorted { a, b in
        guard a.count == b.count, let first = a.first, let second = b.first else { return a.count > b.count }
        return first.endpoint < second.endpoint
      }
      for group in groups {
        blank()
        add(places(group, options), indent: 0, hanging: 0)
        add(block: group, at: report.header.time, options)
        addPages(of: group)
      }
      add(silent: report.endpoints.filter(\.chain.isEmpty))
    }
    add(report.incidents, of: report.findings, options)
    guard options.pem else { return }
    for (endpoint, text) in report.pem {
      blank()
      raw(endpoint.shown)
      for line in text.split(separator: "\n") { raw(String(line)) }
    }
  }

  /// What addresses share that serve one leaf; where they serve it with different chains, each chain.
  private mutating func add(block group: [EndpointEvidence], at time: Moment, _ options: ReportOptions) {
    guard let first = group.first, let leaf = first.chain.first else { return }
    line("covers", leaf.coverage(of: first, isBrief: !options.verbose))
    line(leaf.notAfter < time ? "ended" : "ends", leaf.end(at: time))
    let chains = Dictionary(grouping: group) { Ladder($0) }.sorted { a, b in
      a.value.count == b.value.count ? a.value[0].endpoint < b.value[0].endpoint : a.value.count > b.value.count
    }
    for (ladder, members) in chains {
      add(ladder, chains.count > 1 ? places(members, options) : nil)
    }
    line("serial", leaf.serial)
    if options.verbose { line("sha256", leaf.sha256) }
    for session in Set(group.map(\.session)).sorted() where !session.isEmpty { line("session", session) }
    for revocation in Set(group.map(\.revocation)).sorted(by: { $0.word < $1.word })
    where options.verbose || revocation.isSurprise {
      line("revocation", revocation.text)
    }
    for remark in Set(group.flatMap(\.remarks)).sorted() { line(remark.name, remark.text) }
  }

  private mutating func add(_ ladder: Ladder, _ places: String?) {
    line("chain", places.map { "at \($0):" } ?? ladder.rungs.first ?? "none")
    for (depth, rung) in ladder.rungs.enumerated() where depth > 0 || places != nil {
      let stem = depth == 0 ? "" : spaces(3 * (depth - 1)) + "└─ "
      wrap(rung, first: spaces(13) + stem, rest: spaces(13 + 3 * depth))
    }
    for note in ladder.notes { wrap(note, first: spaces(13), rest: spaces(15)) }
  }

  /// The addresses that gave no certificate, those with the same reason together.
  private mutating func add(silent: [EndpointEvidence]) {
    guard !silent.isEmpty else { return }
    blank()
    let reasons = Dictionary(grouping: silent, by: \.reason).sorted { $0.value[0].endpoint < $1.value[0].endpoint }
    for (reason, endpoints) in reasons {
      let places = endpoints.map(\.endpoint.shown)
      if places.count == 1 {
        field(places[0], reason, indent: 0, column: 24)
      } else {
        add("\(places.joined(separator: ", ")): \(reason)", indent: 0, hanging: 2)
      }
    }
  }

  private mutating func line(_ name: String, _ text: String) { field(name, text, indent: 2, column: 11) }

  /// All addresses, or the first and how many there are of each family.
  private func places(_ group: [EndpointEvidence], _ options: ReportOptions) -> String {
    let all = group.map(\.endpoint)
    let isLong = !options.verbose && all.count > 8
    let shown = all.prefix(isLong ? 4 : all.count).map(\.shown).joined(separator: ", ")
    guard isLong else { return shown }
    let six = all.filter(\.address.isIPv6).count
    let families = [(all.count - six, "IPv4"), (six, "IPv6")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return "\(shown) and \(all.count - 4) more (\(families.joined(separator: ", ")))"
  }
}

/// A chain as a client goes up it, a line for each certificate.
private struct Ladder: Hashable {
  var rungs: [String] = []
  /// What no client uses, and what the verdict is where no path was sought.
  var notes: [String] = []

  init(_ seen: EndpointEvidence) {
    guard let path = seen.path else {
      rungs = seen.chain.enumerated().map { Ladder.rung($1, isLeaf: $0 == 0) }
      notes = ["not judged: no trust store"]
      return
    }
    let links = path.links.isEmpty ? seen.chain : path.links
    for (depth, link) in links.enumerated() {
      let isAnchor = path.isTrusted && depth == links.count - 1 && !seen.chain.contains { $0.sha256 == link.sha256 }
      // That the next one is missing has a line of its own.
      let flaws = path.flaws.filter { $0.depth == depth && !$0.isOfMissingIssuer }.map(\.text)
      let detail = isAnchor ? "in the trust store" : Ladder.detail(link, isLeaf: depth == 0)
      rungs.append("\(link.subject) (\(detail))" + (flaws.isEmpty ? "" : ": \(flaws.joined(separator: "; "))"))
    }
    if !path.isTrusted, let last = links.last, !last.isSelfIssued {
      rungs.append("missing: \(last.issuer)" + (last.issuerURL.map { ", which lies at \($0)" } ?? ""))
    }
    let beyond = path.flaws.filter { $0.depth >= links.count }
    notes += Set(beyond.map(\.text)).sorted()
    let used = Set(links.map(\.sha256))
    let unused = seen.chain.filter { !used.contains($0.sha256) }
    if !unused.isEmpty { notes.append("served and not used: \(unused.map(\.subject).joined(separator: "; "))") }
  }

  private static func rung(_ link: Certificate, isLeaf: Bool) -> String {
    "\(link.subject) (\(detail(link, isLeaf: isLeaf)))"
  }

  private static func detail(_ link: Certificate, isLeaf: Bool) -> String {
    "\(link.key), \(link.signature)" + (isLeaf ? "" : ", until \(link.notAfter)")
  }
}

extension Certificate {
  /// The name asked for first, then the others.
  fileprivate func coverage(of seen: EndpointEvidence, isBrief: Bool) -> String {
    guard !names.isEmpty else { return "no names" }
    let host = seen.endpoint.serverName?.host
    let match = seen.endpoint.serverName.flatMap(name(covering:))
    var parts: [String] = []
    if let host, let match, seen.coversName == true {
      parts.append(match.lowercased() == host ? match : "\(match) for \(host)")
    } else if let host, seen.coversName == false {
      parts.append("not \(host)")
    }
    let others = parts.isEmpty || seen.coversName == false ? names : names.filter { $0 != match }
    let shown = isBrief && others.count > 8 ? Array(others.prefix(6)) : others
    let rest = others.count - shown.count
    if !shown.isEmpty {
      let list = shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
      parts.append(parts.isEmpty ? list : seen.coversName == false ? "but \(list)" : "also \(list)")
    }
    return parts.joined(separator: ", ")
  }

  /// When it ends, and how long that is from now.
  fileprivate func end(at time: Moment) -> String {
    let state =
      time < notBefore
      ? "not valid before \(notBefore), in \((notBefore - time).roundedToSeconds)"
      : notAfter < time ? "\((time - notAfter).roundedToSeconds) ago" : "in \((notAfter - time).roundedToSeconds)"
    return "\(notAfter), \(state) (\(lifetime.rounded) since \(notBefore))"
  }
}

/// A fact that is only worth a line where it holds.
private struct Remark: Hashable, Comparable {
  var name: String
  var text: String

  static func < (a: Remark, b: Remark) -> Bool { (a.name, a.text) < (b.name, b.text) }
}

extension EndpointEvidence {
  fileprivate var session: String {
    [protocolVersion, cipher, group, signature, alpn].compactMap(\.self).joined(separator: ", ")
  }

  fileprivate var remarks: [Remark] {
    var remarks: [Remark] = []
    if clientCertificate != .none {
      let end = hangsUp ? "; the server then ended the connection without a word" : ""
      remarks.append(Remark(name: "client", text: "certificate \(clientCertificate.rawValue)" + end))
    }
    if staple.status != .none {
      remarks.append(Remark(name: "staple", text: staple.status.rawValue + (staple.reason.map { ": \($0)" } ?? "")))
    }
    if outcome != .handshake { remarks.append(Remark(name: "but", text: reason)) }
    if let firstTry {
      remarks.append(
        Remark(
          name: "first try", text: firstTry.text + "; the next one was \(outcome == .handshake ? "well" : "no better")")
      )
    }
    for other in others
    where ![.permissive, .plain, .older, .web].contains(other.offer) && other.chain.first != chain.first {
      let what = other.chain.first.map { "serial \($0.serial), for \($0.names.first ?? "no name")" } ?? other.reason
      remarks.append(Remark(name: other.offer.rawValue, text: what))
    }
    return remarks
  }

  /// Why no handshake came about.
  fileprivate var reason: String {
    outcome.word + (outcome.detail.map { ": \($0)" } ?? "") + (obstacle.map { "; \($0.text)" } ?? "")
  }
}
