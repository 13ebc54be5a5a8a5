import EdgeModel

/// A served certificate is for other names.
package struct NameNotCovered: Rule {
  package let id = "name-not-covered"
  package let summary = "The served certificate does not cover the name."
  package let explanation = Runbook(
    trigger: "No subject alternative name of the leaf matches the name asked for (RFC 9525: whole-label wildcards "
      + "only).",
    impact: "Clients that reach the address refuse the certificate. Some hold on to older rules: where there is no "
      + "alternative name at all curl, GnuTLS 3.7, Java 17 and Python's own ssl module take the common name (of several "
      + "curl and Java the last, Python any, GnuTLS none), Java and Python also beside IP addresses; and Java takes a "
      + "star that is part of a label, or stands before a top-level domain, which "
      + "OpenSSL and GnuTLS refuse; curl takes a name with a final dot.",
    investigation: "Run `edgeprobe cert NAME`: whose certificate is it, and on which addresses?",
    causes: "The name is missing from the virtual host or listener, so the default certificate answers; the name was "
      + "forgotten when the certificate was issued; DNS points at somebody else.",
    resolution: "Attach a certificate that holds the name, or issue one with it.",
    prevention: "Derive the certificate's names from the list of public names.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Misfit? in
      guard case .differs(_, let names) = endpoint.coverage, let shown = endpoint.names(atMost: 5) else { return nil }
      let traits = endpoint.chain.first?.traits
      let subjects = names.isEmpty ? traits?.subjectNames ?? [] : []
      var misfit = Misfit(names: names, shown: shown, subjects: subjects)
      // OpenSSL, GnuTLS and Java want extensions once.
      if let leaf = endpoint.chain.first, leaf.names.count == leaf.addresses.count, traits?.repeatsNames != true {
        misfit.commonNames = leaf.traits.commonNames
        misfit.namesURI = leaf.traits.namesURI
      }
      return misfit
    }
    return groups.map { misfit, endpoints in
      let observed = misfit.shown
      let name = endpoints.first?.endpoint.identity ?? comparison.target.name.host
      return finding(
        .untrusted(at: endpoints.map(\.endpoint), sparing: misfit.spared(lookingFor: name)), in: comparison,
        scope: endpoints.scope,
        "certificate at \(comparison.places(endpoints)) does not cover \(name): it is for \(observed)",
        expected: name, observed: observed,
        evidence: endpoints.evidence { "serial \($0.chain.first?.serial ?? "none"), \($0.chain.first?.subject ?? "")" }
          + (endpoints.first?.endpoint.startTLS == nil ? endpoints[0].chain.first.map(comparison.spares) ?? [] : []),
        aspects: Set(misfit.isOfIssuance(for: name) ? [.ofIssuance] : [])
          .union(comparison.isBehindNames(coveredBy: endpoints.first?.chain.first) ? [.needsNaming] : []))
    }
  }
}

extension TargetComparison {
  /// Whether the exports lead other public names here, in one step or several, that a certificate is for: users of those are
  /// who comes.
  func isBehindNames(coveredBy leaf: Certificate?) -> Bool {
    // People type the name of a zone itself, whatever leads there.
    let isZone = zone.map { $0.zone == target.name && $0.cut == .delegated } == true
    // So do they type www, whatever an alias of the zone's name leads to.
    guard target.isInferred, let leaf, !isZone, target.name.labels.first.map(Array.init) != Array("www".utf8) else {
      return false
    }
    let zones = expectations.zones.filter { !$0.isPrivate }
    var (seen, ends) = (Set([target.name]), [target.name])
    // Resolvers go along with no more.
    for _ in 0..<16 where !ends.isEmpty {
      ends = ends.flatMap { end in
        zones.flatMap { zone in zone.index.places(ofAliasesTo: end).map { zone.records[$0].name } }
      }.filter { seen.insert($0).inserted }
      if ends.contains(where: { end in leaf.covers(host: end) || leaf.names.contains { $0.lowercased() == end.host } })
      {
        return true
      }
    }
    return false
  }
}

private struct Misfit: Hashable {
  var names: [String]
  var shown: String
  /// Of a certificate without other names.
  var subjects: [String]
  /// Of a certificate without DNS names.
  var commonNames: [String] = []
  var namesURI = false

  /// Who takes the certificate all the same, as far as clients were tried.
  func spared(lookingFor host: String) -> String? {
    let takers = takersOfCommonName(lookingFor: host)
    if let last = takers.last {
      let others = takers.dropLast()
      return others.isEmpty
        ? "\(last), which still goes by the common name"
        : "\(others.list) and \(last), which still go by the common name"
    }
    if names.contains(where: { $0.lowercased() == host.lowercased() + "." }) { return "curl" }
    let isBelowTop = host.split(separator: ".").count == 2
    return names.contains { (isBelowTop || !$0.hasPrefix("*.")) && $0.isPattern(of: host) } ? "Java" : nil
  }

  /// Who goes by the common name where no name is a DNS name.
  ///
  /// Tried with curl 7.88, gnutls-cli 3.7, Java 17 and Python 3.11: of several names curl and Java take the last and Python
  /// any; an IP address beside it keeps curl and GnuTLS from it, a URI GnuTLS alone; for an address only curl takes one.
  private func takersOfCommonName(lookingFor host: String) -> [String] {
    if Address(host) != nil { return names.isEmpty && commonNames.last == host ? ["curl"] : [] }
    guard let name = try? DomainName(host), commonNames.name(covering: name) != nil else { return [] }
    let isLast = commonNames.suffix(1).map(\.self).name(covering: name) != nil
    var takers = ["Python"]
    if isLast { takers.append("Java") }
    if isLast, names.isEmpty { takers.append("curl") }
    if commonNames.count == 1, names.isEmpty, !namesURI { takers.append("GnuTLS") }
    // As lists of clients stand elsewhere.
    return ["curl", "GnuTLS", "Java", "Python"].filter(takers.contains)
  }

  /// Whether the certificate is meant for the host, or for nobody, and was issued so that no client may take it.
  func isOfIssuance(for host: String) -> Bool {
    guard names.isEmpty else {
      // An address that stands as a DNS name is there, and covers nothing.
      return names.contains { $0 == host || $0 == host + "." || $0.isPattern(of: host) }
    }
    let isMeant = subjects.contains { $0.lowercased() == host.lowercased() || $0.isPattern(of: host) }
    return isMeant || !subjects.contains(where: \.isLikeHost)
  }
}

extension String {
  /// Whether a star in its first label stands for what the host has there, as `sh*.example.com`: clients of old took such
  /// names, and RFC 9525 section 6.3 knows none but a star alone.
  fileprivate func isPattern(of host: String) -> Bool {
    guard let dot = host.firstIndex(of: "."), let end = firstIndex(of: "."),
      self[end...].lowercased() == host[dot...].lowercased()
    else { return false }
    let (label, own) = (self[..<end].lowercased(), host[..<dot].lowercased())
    guard let star = label.firstIndex(of: "*") else { return false }
    return own.count >= label.count - 1 && own.hasPrefix(label[..<star])
      && own.hasSuffix(label[label.index(after: star)...])
  }

  fileprivate var isLikeHost: Bool { contains(".") && !contains(" ") }
}
