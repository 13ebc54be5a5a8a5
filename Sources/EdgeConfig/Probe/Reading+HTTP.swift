import EdgeModel

extension Reading {
  private static let keys = ["path", "status", "contains", "host", "method", "headers", "redirects"]

  /// A target's `http:` block.
  mutating func page(_ written: Written) -> PageExpectation? {
    guard let members = members(of: written, "http", known: Reading.keys) else { return nil }
    var page = PageExpectation(source: source(written.line))
    if let path = members["path"], let text = text(path, "path") {
      if PageURL.isPath(text) {
        page.path = text
      } else {
        note(
          path, "\(PrintableText(text).quoted) is not a path",
          "begin it with a slash, and write blanks and other letters percent-encoded: /a%20page?q=1")
      }
    }
    if let status = members["status"] { page.statuses = statuses(status) }
    if let contains = members["contains"], let text = text(contains, "contains") {
      page.contains = text
      if text.utf8.count > 4096 {
        note(contains, "\"contains\" is longer than 4096 octets", "write a line that only the right page holds")
      }
    }
    if let host = members["host"], let name = name(host, "host") {
      page.host = name
      if name.isWildcard || name.isRoot || Address(name.host) != nil {
        note(host, "\(name.host) is not the name of a host", "write the name that the server knows the page by")
      }
    }
    if let method = members["method"], let text = text(method, "method") {
      page.method = text
      if !["GET", "HEAD", "OPTIONS", "POST"].contains(text) {
        note(method, "\(PrintableText(text).quoted) is not a method", "write GET, HEAD, OPTIONS or POST")
      }
      if text == "HEAD", let contains = members["contains"] {
        note(contains, "an answer to HEAD holds no text", "remove \"contains\", or \"method: HEAD\"")
      }
    }
    if let headers = members["headers"] { page.headers = self.headers(headers) }
    if let redirects = members["redirects"], let text = text(redirects, "redirects") {
      if let count = UInt16(digits: text), count <= PageExpectation.redirectsOfBrowsers {
        page.redirects = Int(count)
      } else {
        note(
          redirects, "\(PrintableText(text).quoted) is not a number of redirects",
          "write a number from 0 to \(PageExpectation.redirectsOfBrowsers)")
      }
    }
    return page
  }

  private mutating func statuses(_ written: Written) -> Set<UInt16> {
    let entries = list(written, "status")
    if entries.isEmpty, case .list = written.content {
      note(written, "\"status\" names no status", "write it as [200], or leave it out")
    }
    var statuses: Set<UInt16> = []
    for entry in entries {
      guard let text = text(entry, "status") else { continue }
      guard let status = UInt16(digits: text), (200...599).contains(status) else {
        note(entry, "\(PrintableText(text).quoted) is not the status of an answer", "write a number from 200 to 599")
        continue
      }
      statuses.insert(status)
    }
    return statuses
  }

  /// Fields that edgeprobe itself writes, and what writes them otherwise.
  private static let own = [
    "host": "write \"host: NAME\" beside \"headers\"", "connection": "remove it: every answer is read to its end",
    "content-length": "remove it: no request has a body", "transfer-encoding": "remove it: no request has a body",
    "x-amzn-trace-id": "remove it: every request has one, and the evidence says which",
  ]

  private mutating func headers(_ written: Written) -> [HTTPHeader] {
    var headers: [HTTPHeader] = []
    var names: Set<String> = []
    for member in members(of: written, "headers") ?? [] {
      let shown = PrintableText(member.key).quoted
      guard !member.key.isEmpty, member.key.utf8.allSatisfy(\.isTokenCharacter), member.key.utf8.count <= 128 else {
        note(line: member.line, "\(shown) is not the name of a header", "write a name like X-Canary")
        continue
      }
      if let remedy = Reading.own[member.key.lowercased()] {
        note(line: member.line, "\(shown) is written by edgeprobe itself", remedy)
        continue
      }
      guard names.insert(member.key.lowercased()).inserted else {
        note(line: member.line, "\(shown) stands twice", "keep one of them")
        continue
      }
      guard let text = text(member.value, member.key), let value = substituted(text, member) else { continue }
      // RFC 9110 section 5.5; the value itself is not shown, since it can be a secret.
      guard value.text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), value.text.utf8.count <= 8192 else {
        note(
          line: member.line, "the value of \(shown) holds a line end or something else that no header can hold",
          "write printable ASCII, at most 8192 octets of it")
        continue
      }
      headers.append(HTTPHeader(name: member.key, value: value.text, secrets: value.secrets))
    }
    return headers
  }

  /// A text with the values of the environment in the place of every `${NAME}`; errors show names alone.
  private mutating func substituted(_ text: String, _ member: Written.Member) -> (text: String, secrets: [String])? {
    var (value, secrets, rest) = ("", [String](), text[...])
    while let start = rest.firstRange(of: "${") {
      value += rest[..<start.lowerBound]
      rest = rest[start.upperBound...]
      guard let end = rest.firstIndex(of: "}"), rest[..<end].isVariable else {
        note(
          line: member.line, "\"\(member.key)\" holds \"${\" without the name of a variable and \"}\"",
          "write ${NAME}, with capital letters, digits and _")
        return nil
      }
      let name = String(rest[..<end])
      guard let secret = environment[name], !secret.isEmpty else {
        note(
          line: member.line, "\"\(member.key)\" needs ${\(name)}, and the environment has no \(name)",
          "set \(name) before the run, for a timer in its environment file")
        return nil
      }
      value += secret
      secrets.append(secret)
      rest = rest[rest.index(after: end)...]
    }
    return (value + rest, secrets)
  }
}

extension Substring {
  fileprivate var isVariable: Bool {
    guard let first = utf8.first, !(0x30...0x39).contains(first) else { return false }
    return utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0.lowercased) || $0 == 0x5F }
  }
}

extension UInt8 {
  /// RFC 9110 section 5.6.2.
  fileprivate var isTokenCharacter: Bool {
    (0x30...0x39).contains(self) || (0x61...0x7A).contains(lowercased) || "!#$%&'*+-.^_`|~".utf8.contains(self)
  }
}
