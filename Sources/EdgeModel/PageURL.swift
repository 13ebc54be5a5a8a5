/// Where a page is: scheme, host, port and path, as far as a request needs them.
package struct PageURL: Hashable, Sendable, Codable {
  /// Whether it is `https`; else it is `http`.
  package var isSecure: Bool
  /// A name without its final dot, or an address; lower case.
  package var host: String
  package var port: UInt16
  /// Begins with a slash and holds the query; printable ASCII without blanks.
  package var path: String

  package init(isSecure: Bool = true, host: String, port: UInt16 = 443, path: String = "/") {
    self.isSecure = isSecure
    self.host = host
    self.port = port
    self.path = path
  }

  /// What the `Host` field holds.
  package var authority: String {
    let shown = host.contains(":") ? "[\(host)]" : host
    return hasUsualPort ? shown : "\(shown):\(port)"
  }

  /// Whether the port is the one that its scheme has.
  var hasUsualPort: Bool { port == (isSecure ? 443 : 80) }

  /// Longer paths are not asked for, and longer references not followed.
  private static let (limit, referenceLimit) = (2048, 8192)

  /// Whether a text can be sent as a path: it begins with a slash and holds printable ASCII alone.
  package static func isPath(_ text: some StringProtocol) -> Bool {
    text.utf8.first == UInt8(ascii: "/") && text.utf8.count <= limit
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  /// What a `Location` field leads to from here (RFC 3986 section 5.2); none where it is no `http` or `https` address.
  ///
  /// One with a user name, a backslash, a control character, or a blank or anything but ASCII in its host is none:
  /// clients disagree on those. Blanks and other letters in its path are sent as octets of UTF-8 with a percent sign each.
  package func resolving(_ reference: String) -> PageURL? {
    guard reference.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x5C && $0 != 0x7F }) else { return nil }
    let reference = reference.utf8.reduce(into: "") { text, byte in
      text +=
        (0x21..<0x80).contains(byte) ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16, uppercase: true)
    }
    guard reference.utf8.count <= PageURL.referenceLimit else { return nil }
    var rest = reference.prefix { $0 != "#" }
    var url = self
    if let colon = rest.firstIndex(of: ":"), rest[..<colon].isScheme {
      switch rest[..<colon].lowercased() {
      case "https": url.isSecure = true
      case "http": url.isSecure = false
      default: return nil
      }
      rest = rest[rest.index(after: colon)...]
      // Without an authority such a reference means different things to different clients.
      guard rest.hasPrefix("//") else { return nil }
    }
    if rest.hasPrefix("//") {
      let authority = rest.dropFirst(2).prefix { !"/?".contains($0) }
      guard url.setAuthority(authority) else { return nil }
      rest = rest.dropFirst(2 + authority.count)
      url.path = rest.isEmpty ? "/" : rest.hasPrefix("?") ? "/" + rest : PageURL.withoutDots(rest)
      return url
    }
    switch rest.first {
    case nil: break
    case "/": url.path = PageURL.withoutDots(rest)
    case "?": url.path = String(path.prefix { $0 != "?" }) + rest
    default:
      let folder = path.prefix { $0 != "?" }
      let parent = folder[...(folder.lastIndex(of: "/") ?? folder.startIndex)]
      url.path = PageURL.withoutDots(parent + rest)
    }
    return url
  }

  /// What stands where the port should in a reference to a page, and is none, so that browsers go nowhere.
  static func impossiblePort(in reference: String) -> String? {
    let rest = reference.prefix { $0 != "#" }
    guard let slashes = rest.firstRange(of: "//"), rest.utf8.count <= referenceLimit else { return nil }
    guard ["", "http:", "https:"].contains(rest[..<slashes.lowerBound].lowercased()) else { return nil }
    let authority = rest[slashes.upperBound...].prefix { !"/?\\".contains($0) }
    let place = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
    guard let colon = place.lastIndex(of: ":"), !place[colon...].contains("]"), !place[..<colon].isEmpty else {
      return nil
    }
    let port = place[place.index(after: colon)...]
    let isNumber = port.utf8.allSatisfy { (0x30...0x39).contains($0) }
    guard !port.isEmpty, !isNumber || UInt16(port).map({ $0 == 0 }) ?? true else { return nil }
    return PrintableText(String(port.prefix(20))).quoted
  }

  private mutating func setAuthority(_ text: Substring) -> Bool {
    guard !text.contains(where: { "@%".contains($0) }) else { return false }
    var name = text
    port = isSecure ? 443 : 80
    if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
      let digits = text[text.index(after: colon)...]
      name = text[..<colon]
      if !digits.isEmpty {
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(digits), number > 0 else {
          return false
        }
        port = number
      }
    }
    if name.hasPrefix("["), name.hasSuffix("]") {
      guard let address = Address(name.dropFirst().dropLast()) else { return false }
      host = address.description
      return true
    }
    guard let domain = try? DomainName(String(name)), !domain.isRoot else { return false }
    host = domain.host
    return true
  }

  /// A path without `.` and `..` (RFC 3986 section 5.2.4); the query stays as it is.
  private static func withoutDots(_ text: some StringProtocol) -> String {
    let path = text.prefix { $0 != "?" }
    var kept: [Substring] = []
    let parts = String(path).split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for part in parts {
      switch part {
      case ".": break
      case "..": _ = kept.popLast()
      default: kept.append(part)
      }
    }
    if let last = parts.last, last == "." || last == ".." { kept.append("") }
    return "/" + kept.joined(separator: "/") + text.dropFirst(path.count)
  }
}

extension PageURL: CustomStringConvertible {
  package var description: String { "\(isSecure ? "https" : "http")://\(authority)\(path)" }
}

extension Substring {
  /// RFC 3986 section 3.1.
  fileprivate var isScheme: Bool {
    guard let first = utf8.first, (0x61...0x7A).contains(first.lowercased) else { return false }
    return utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte.lowercased) || (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E].contains(byte)
    }
  }
}
