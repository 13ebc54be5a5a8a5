import EdgeConfig
import EdgeDiagnose
import EdgeModel
import Glibc

extension Arguments {
  /// How old exported state may be; none when nothing is said.
  var maximumAge: Duration? {
    get throws(UsageError) {
      try value("max-age", takes: "a time such as 90m, 24h or 7d") {
        Duration(written: $0).flatMap { $0 > .zero ? $0 : nil }
      }
    }
  }
}

/// What `check` was asked to look at.
struct CheckRequest: Sendable {
  var paths: [String] = []
  /// Names and URLs, in the order given.
  var targets: [Target] = []
  var only: [String]
  var intent: String?
  var state: String?
  var maximumAge: Duration?
  /// Whether a monitoring system reads what is printed, which nobody reads a remark of.
  private let isForNagios: Bool

  /// Sorts words into names, URLs and paths: a path has a slash or exists.
  init(_ words: [String], _ arguments: Arguments) throws {
    only = arguments.all("only")
    intent = arguments.text("aws")
    state = arguments.text("aws-state")
    maximumAge = try arguments.maximumAge
    isForNagios = arguments.isForNagios
    for word in words {
      if let url = try CheckRequest.url(word) {
        try add(Target(name: url.host.name, written: word, ports: [url.host.port], page: url.page))
      } else if word.contains("/") || access(word, F_OK) == 0 {
        paths.append(word)
      } else {
        try CheckRequest.refuseAddress(word)
        guard word.contains(".") else {
          throw UsageError(
            "\(PrintableText(word).quoted) is no command, no path, and has no dot to be a name; "
              + "write \(PrintableText(word + ".").quoted) if a top-level domain is meant")
        }
        try add(Target(name: try CheckRequest.name(word), written: word))
      }
    }
    guard !targets.isEmpty, !only.isEmpty else { return }
    targets.keep(only)
    // Without any, the usual folder would be meant.
    if targets.isEmpty, paths.isEmpty { throw noTarget }
  }

  /// Takes a name or URL, of which one run asks one page; the same once more adds nothing.
  private mutating func add(_ target: Target) throws(UsageError) {
    guard let earlier = targets.first(where: { $0.name == target.name }) else { return targets.append(target) }
    guard earlier.ports == target.ports, earlier.page == target.page else {
      let words = [earlier, target].map { PrintableText($0.written).quoted }
      throw UsageError(
        "\(words[0]) and \(words[1]) are one host, of which a run asks for one page on one port: run them one at a time, "
          + "or write several ports into a probe file")
    }
  }

  private var noTarget: UsageError {
    UsageError("no target matches --only \(only.map { PrintableText($0).text }.joined(separator: " --only "))")
  }

  /// The folder of the one scenario that was named; none when ordinary files or names were.
  func scenario() throws(UsageError) -> String? {
    guard let folder = paths.first(where: { access($0 + "/world", F_OK) == 0 }) else { return nil }
    guard paths.count == 1, targets.isEmpty else {
      throw UsageError("\(PrintableText(folder).text) is a simulated internet of its own: check it alone")
    }
    return folder
  }

  /// Reads the files.
  ///
  /// A name finds its expectations in the usual folder, if there is one that names it.
  func expectations(environment: [String: String]) throws -> Expectations {
    var expectations = Expectations()
    let usual = Expectations.usualPath(environment: environment)
    if !paths.isEmpty {
      expectations = try read(paths, only: only, environment)
    } else if targets.isEmpty {
      guard let usual else {
        throw UsageError(
          "nothing to check: give a NAME, a URL or a PATH, or write a probe file into ./Probes, "
            + "$XDG_CONFIG_HOME/edgeprobe or /etc/edgeprobe")
      }
      expectations = try read([usual], only: only, environment)
    } else if usual != nil || intent != nil || state != nil {
      expectations = try expected(of: Set(targets.map(\.name)), in: usual, environment)
    }
    if targets.isEmpty, expectations.targets.isEmpty {
      guard only.isEmpty else { throw noTarget }
      let remark = expectations.remarks.first.map { " (\($0))" } ?? ""
      throw ConfigError([
        Mistake(
          file: paths.first ?? usual ?? ".", place: nil, problem: "there is nothing to check\(remark)",
          remedy: "name targets in a probe file, or give exports that hold records of a public zone")
      ])
    }
    for target in targets {
      if let known = expectations.targets.firstIndex(where: { $0.name == target.name }) {
        expectations.name(known, as: target)
        // A URL names its port, and another page than the file's has nothing that is expected of it.
        guard let page = target.page else { continue }
        expectations.targets[known].ports = target.ports
        let own = expectations.targets[known].page
        guard own?.path != page.path else { continue }
        expectations.targets[known].page = page
        if let own, own.isStated {
          expectations.remarks.append("\(own.path) of \(target.name) is not asked for: \(page.path) was named")
        }
      } else {
        expectations.targets.append(target)
      }
    }
    expectations.state.maximumAge = maximumAge
    for (index, target) in expectations.targets.enumerated() where target.hasUsualPorts == true && target.page == nil {
      // The usual port is where nobody answers for a website of S3.
      if expectations.leads(target.name, toHostsThatAll: \.isOfWebsites) { expectations.targets[index].ports = [] }
    }
    return expectations
  }

  private func read(
    _ paths: [String], only: [String] = [], mayBeEmpty: Bool = false, _ environment: [String: String]
  ) throws(ConfigError) -> Expectations {
    try Expectations(
      paths: paths, only: only, intent: intent, state: state, mayBeEmpty: mayBeEmpty, rules: allRules.map(\.id),
      environment: environment)
  }

  /// What the usual folder, where there is one, and the exports that the user gives say of some names.
  ///
  /// Whoever names a name wants it looked at now: a folder that cannot be read is a remark then, not a refusal. Monitoring
  /// would be green for want of expectations.
  private func expected(
    of names: Set<DomainName>, in folder: String?, _ environment: [String: String]
  ) throws -> Expectations {
    var expectations = Expectations()
    do {
      expectations = try read(folder.map { [$0] } ?? [], mayBeEmpty: true, environment)
    } catch {
      guard intent == nil, state == nil, !isForNagios, let first = error.mistakes.first else { throw error }
      let place = first.place.map { ", \($0)" } ?? ""
      expectations.remarks = ["nothing expected: \(PrintableText(first.file).text)\(place): \(first.problem)"]
      return expectations
    }
    expectations.targets.removeAll { !names.contains($0.name) }
    expectations.isPartial = true
    let sources = Set(expectations.targets.compactMap(\.source?.file)).sorted().map { PrintableText($0).text }
    expectations.remarks = sources.isEmpty ? [] : ["expected: \(sources.joined(separator: ", "))"]
    return expectations
  }

  /// A name that can be one target.
  ///
  /// What looks like a mistyped file or an address is not walked to: NXDOMAIN for a typo would wake somebody.
  private static func name(_ word: String) throws -> DomainName {
    let shown = PrintableText(word)
    if [".yaml", ".yml", ".json", ".jsonl", ".pem"].contains(where: word.hasSuffix) {
      throw ConfigError([
        Mistake(
          file: shown.text, place: nil, problem: "there is no such file or folder",
          remedy: "correct the path, or write \(PrintableText(word + ".").quoted) if it is a domain name")
      ])
    }
    let name = try DomainName(host: word)
    guard !name.isWildcard else {
      throw UsageError("\(shown.quoted) is a wildcard, not one name; write a name that it covers")
    }
    return name
  }

  /// Refuses an address, alone or with a port: what is checked are names.
  private static func refuseAddress(_ word: String) throws(UsageError) {
    guard Address(word) != nil || (try? Host(word))?.address != nil else { return }
    let shown = PrintableText(word)
    throw UsageError("\(shown.quoted) is an address; edgeprobe cert \(shown.text) looks at its certificate")
  }

  private static func url(_ text: String) throws(UsageError) -> (host: Host, page: PageExpectation)? {
    guard let separator = text.firstIndex(of: ":"), text[separator...].hasPrefix("://") else { return nil }
    try text.refuseCredentials()
    guard text[..<separator].lowercased() == "https" else {
      throw UsageError("\(PrintableText(text).quoted): only https URLs can be checked")
    }
    let authority = text[separator...].dropFirst(3).prefix { !"/?#".contains($0) }
    let host = try Host(String(authority))
    guard host.address == nil else {
      throw UsageError(
        "\(PrintableText(text).quoted) names an address; edgeprobe cert \(PrintableText(String(authority)).text) looks at its "
          + "certificate")
    }
    let rest = text[separator...].dropFirst(3 + authority.count).prefix { $0 != "#" }
    let path = rest.hasPrefix("/") ? String(rest) : "/" + rest
    guard PageURL.isPath(path) else {
      throw UsageError(
        "\(PrintableText(text).quoted): write blanks and other letters of the path percent-encoded, such as %20")
    }
    return (host, PageExpectation(path: path, isStated: false))
  }
}

/// A host and a port as typed: `shop.example.com`, `shop.example.com:8443`, `192.0.2.1`, `[2001:db8::1]:443`.
package struct Host: Hashable, Sendable {
  package var written: String
  package var name: DomainName
  package var address: Address?
  package var port: UInt16

  package init(_ text: String, usualPort: UInt16 = 443) throws(UsageError) {
    try text.refuseCredentials()
    written = text
    port = usualPort
    if let address = Address(text) {
      (self.address, name) = (address, .root)
      return
    }
    if let separator = text.firstRange(of: "://") {
      let host = text[separator.upperBound...].prefix { !"/?#".contains($0) }
      throw UsageError(
        "\(PrintableText(text).quoted) is a URL; name its host alone: \(PrintableText(String(host)).text)")
    }
    var host = text[...]
    if let colon = text.lastIndex(of: ":"), !(text.hasPrefix("[") && text.hasSuffix("]")) {
      guard let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
        throw UsageError("\(PrintableText(text).quoted): the port is a number from 1 to 65535")
      }
      (self.port, host) = (port, text[..<colon])
    }
    written = String(host)
    if host.hasPrefix("["), host.hasSuffix("]"), let address = Address(host.dropFirst().dropLast()) {
      (self.address, name) = (address, .root)
    } else if let address = Address(host) {
      (self.address, name) = (address, .root)
    } else {
      name = try DomainName(host: written)
    }
  }
}

extension DomainName {
  /// Reads a name as typed on the command line.
  package init(host text: String) throws(UsageError) {
    try text.refuseCredentials()
    // A port is an easy mistake, and as a part of the name it would be looked for in a top-level domain of its own.
    if let colon = text.firstIndex(of: ":") {
      let host = PrintableText(String(text[..<colon])).text
      let port = UInt16(text[text.index(after: colon)...]).flatMap { $0 > 0 ? $0 : nil }
      throw UsageError(
        "\(PrintableText(text).quoted) is no domain name: "
          + (port.map { "a port is a part of a URL; edgeprobe check https://\(host):\($0)/ looks there" }
            ?? "it has a colon"))
    }
    // Labels of DNS may have them, escaped; a name typed so would be asked for, and not exist.
    if let mark = text.bareSeparator {
      throw UsageError(
        "\(PrintableText(text).quoted) is no domain name: it has a \(mark); names are separated by spaces, and trace and "
          + "cert take one")
    }
    do {
      self = try DomainName(text)
    } catch {
      throw UsageError("\(PrintableText(text).quoted) is no domain name: \(error)")
    }
  }
}

extension String {
  /// What separates words elsewhere and stands here without a backslash, in words.
  fileprivate var bareSeparator: String? {
    var isEscaped = false
    for character in self {
      if !isEscaped, character == "," || character == ";" { return character == "," ? "comma" : "semicolon" }
      isEscaped = !isEscaped && character == "\\"
    }
    return nil
  }

  /// Refuses a user name and a password before a host, and repeats neither.
  fileprivate func refuseCredentials() throws(UsageError) {
    guard let at = lastIndex(of: "@") else { return }
    let start = firstRange(of: "://")?.upperBound
    guard let colon = self[(start ?? startIndex)...].firstIndex(where: { ":/?#".contains($0) }) else {
      // A name alone before the host of a URL.
      if start != nil { throw UsageError("user names and passwords in URLs are not supported") }
      return
    }
    // Behind a colon without a port stands a password, whatever it holds; behind a slash an at sign is of the path.
    let isPassword = self[colon] == ":" && UInt16(self[colon...].dropFirst().prefix { !"/?#".contains($0) }) == nil
    let isAddress = self[(start ?? startIndex)...].hasPrefix("[")
    if colon > at ? start != nil : isPassword && !isAddress {
      throw UsageError("user names and passwords in URLs are not supported")
    }
  }
}

extension Expectations {
  /// A target that only the exports had named was typed as well: whoever types a host means to visit it.
  fileprivate mutating func name(_ place: Int, as typed: Target) {
    let known = targets[place]
    targets[place].isInferred = false
    let isHost = zones(answering: known.name).flatMap { $0.sets(for: known.name) }.contains { set in
      set.type.isAddress || set.type == .cname
    }
    guard known.isInferred, isHost else { return }
    targets[place] = typed
    (targets[place].labels, targets[place].resolvers) = (known.labels, known.resolvers)
    targets[place].source = known.source
  }
}
