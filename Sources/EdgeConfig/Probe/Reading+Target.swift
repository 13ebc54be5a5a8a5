import EdgeModel

extension Reading {
  private static let keys = [
    "name", "ports", "answers", "certificates", "labels", "absent", "resolvers", "max_severity", "http", "issuer",
    "trust", "client_certificate", "mail", "delegation", "zone_file",
  ]

  mutating func target(_ written: Written) -> Target? {
    guard let members = members(of: written, "a target", known: Reading.keys) else { return nil }
    guard let writtenName = members["name"] else {
      note(written, "a target has no name", "write \"name: shop.example.com\"")
      return nil
    }
    let name = host(writtenName)
    let ports = members["ports"].map { self.ports($0) }
    let answers = members["answers"].flatMap { self.answers($0) }
    let certificates = members["certificates"].map { list($0, "certificates") }?.compactMap { arn($0) } ?? []
    let labels = members["labels"].map { self.labels($0) } ?? [:]
    let absent = members["absent"].flatMap { flag($0, "absent") } ?? false
    let resolvers = members["resolvers"].map { self.resolvers($0) }
    let maximum = members["max_severity"].flatMap { severity($0, "max_severity") }
    let page = members["http"].flatMap { self.page($0) }
    if let ports, ports.isEmpty, let http = members["http"] {
      note(http, "\"http\" says nothing about a name without ports", "remove it, or \"ports: []\"")
    }
    let issuer = members["issuer"].flatMap { text($0, "issuer") }
    if let name, let trust = members["trust"].flatMap({ path($0, "trust") }) { trusts[name] = trust }
    if let name, let file = members["zone_file"].flatMap({ path($0, "zone_file") }) { zoneFiles[name] = file }
    if absent {
      let others = [
        "ports", "answers", "certificates", "http", "issuer", "trust", "client_certificate", "mail", "delegation",
        "zone_file",
      ]
      for key in others {
        if let other = members[key] {
          note(other, "\"\(key)\" says nothing about a name that must not resolve", "remove it, or \"absent: true\"")
        }
      }
    }
    let clientCertificate = members["client_certificate"].flatMap { self.clientCertificate($0) }
    let mail = members["mail"].flatMap { flag($0, "mail") } ?? false
    guard let name, case .text(let text) = writtenName.content else { return nil }
    var target = Target(
      name: name, written: text, ports: absent ? [] : ports, answers: answers, certificates: certificates,
      labels: labels, absent: absent, resolvers: resolvers, maximumSeverity: maximum, page: page, issuer: issuer,
      source: source(writtenName.line))
    target.clientCertificate = clientCertificate
    target.mail = mail
    if let delegation = members["delegation"].flatMap({ delegation($0, of: name) }) { delegations.append(delegation) }
    return target
  }

  /// The name servers of the zone at a target's name.
  private mutating func delegation(_ written: Written, of zone: DomainName) -> StatedDelegation? {
    let entries = list(written, "delegation")
    if entries.isEmpty, case .list = written.content {
      note(written, "\"delegation\" names no server", "write the names that the registrar has, or remove it")
    }
    let servers = entries.compactMap { entry -> DomainName? in
      guard let server = name(entry, "delegation") else { return nil }
      guard Address(server.host) == nil, !server.isWildcard else {
        note(entry, "\(server.host) is not the name of a server", "write a name like ns-1.example.net")
        return nil
      }
      return server
    }
    return servers.isEmpty
      ? nil : StatedDelegation(zone: zone, servers: Set(servers).sorted(), source: source(written.line))
  }

  private mutating func clientCertificate(_ written: Written) -> Handshake.ClientCertificate? {
    guard let text = text(written, "client_certificate") else { return nil }
    if let known = Handshake.ClientCertificate(rawValue: text) { return known }
    note(
      written, "\(PrintableText(text).quoted) says nothing about client certificates",
      "write none, requested or required")
    return nil
  }

  /// A name that can be looked up.
  private mutating func host(_ written: Written) -> DomainName? {
    guard let name = name(written, "name") else { return nil }
    if name.isWildcard {
      note(written, "\(name.host) is a wildcard, not one name", "name the hosts below it that users visit")
      return nil
    }
    if let address = Address(name.host) {
      note(written, "\(address) is an address, not a name", "write the name that users type")
      return nil
    }
    return name
  }

  private mutating func ports(_ written: Written) -> [UInt16] {
    var ports: [UInt16] = []
    for entry in list(written, "ports") {
      guard let text = text(entry, "ports") else { continue }
      guard let port = UInt16(digits: text), port > 0 else {
        note(entry, "\(PrintableText(text).quoted) is not a port", "write a number from 1 to 65535")
        continue
      }
      if ports.contains(port) {
        note(entry, "port \(port) stands twice", "keep one of them")
      } else {
        ports.append(port)
      }
    }
    return ports
  }

  private mutating func answers(_ written: Written) -> Target.Answers? {
    guard let members = members(of: written, "answers", known: ["A", "AAAA"]) else { return nil }
    if members.isEmpty { note(written, "\"answers\" names no address", "write A or AAAA, or \"absent: true\"") }
    return Target.Answers(
      a: members["A"].map { networks($0, "A") } ?? [], aaaa: members["AAAA"].map { networks($0, "AAAA") } ?? [])
  }

  private mutating func networks(_ written: Written, _ type: String) -> [Network] {
    var networks: [Network] = []
    let entries = list(written, type)
    if entries.isEmpty, case .list = written.content {
      note(written, "\(type) has no address", "write those that are expected, or leave \(type) out")
    }
    for entry in entries {
      guard let text = text(entry, type) else { continue }
      guard let network = Network(text) else {
        note(
          entry, "\(PrintableText(text).quoted) is neither an address nor a network",
          type == "A" ? "write 203.0.113.10 or 203.0.113.0/24" : "write 2001:db8::1 or 2001:db8::/32")
        continue
      }
      guard network.base.isIPv6 == (type == "AAAA") else {
        note(entry, "\(network) is not an answer of type \(type)", "write it under \(type == "A" ? "AAAA" : "A")")
        continue
      }
      networks.append(network)
    }
    return networks
  }

  /// A list of addresses, `none` for nobody.
  mutating func resolvers(_ written: Written) -> [Resolver] {
    if case .text("none") = written.content { return [] }
    return list(written, "resolvers").compactMap { entry in
      guard let text = text(entry, "resolvers") else { return nil }
      if let resolver = Resolver(written: text) { return resolver }
      note(
        entry, "\(PrintableText(text).quoted) is not the address of a resolver",
        "write 8.8.8.8, or 192.0.2.53@5353 with its port; \"resolvers: none\" asks nobody")
      return nil
    }
  }

  private mutating func arn(_ written: Written) -> String? {
    guard let text = text(written, "certificates") else { return nil }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count >= 6, parts[0] == "arn", parts[2] == "acm" { return text }
    note(
      written, "\(PrintableText(text).quoted) is not the ARN of an ACM certificate",
      "write it as arn:aws:acm:REGION:ACCOUNT:certificate/ID")
    return nil
  }
}

extension UInt16 {
  /// Reads decimal digits and nothing else.
  init?(digits text: some StringProtocol) {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = UInt16(text) else { return nil }
    self = value
  }
}
