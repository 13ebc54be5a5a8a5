import EdgeModel

/// The cookies that answers on one way through redirects set, sent back on that way as a browser would, and kept nowhere
/// (RFC 6265).
package struct CookieJar: Sendable {
  /// Which of the sets of cookies that it has held is the present one, in order of their first appearance: a number stands
  /// for the cookies themselves, which nothing that is stored may hold.
  package var state: Int { states.firstIndex(of: Set(cookies)) ?? 0 }
  private var states: [Set<Cookie>] = [[]]
  private var cookies: [Cookie] = []

  /// As many and as long ones as browsers take at least (RFC 6265 section 6.1).
  private static let (countLimit, lengthLimit) = (50, 4096)

  private struct Cookie: Hashable {
    var name: [UInt8]
    var value: [UInt8]
    var domain: String
    /// Whether hosts below the domain get it as well.
    var isForSubdomains = false
    var path: [UInt8]
    var isForSecureAlone = false

    func isSame(as other: Cookie) -> Bool { name == other.name && domain == other.domain && path == other.path }

    func isFor(_ url: PageURL) -> Bool {
      let asked = Array(url.path.utf8.prefix { $0 != 0x3F })
      let isInPath = asked == path || asked.starts(with: path.last == 0x2F ? path : path + [0x2F])
      guard url.isSecure || !isForSecureAlone else { return false }
      return isInPath && (url.host == domain || isForSubdomains && url.host.hasSuffix("." + domain))
    }

    /// As it is sent; one without a name is its value alone.
    var sent: [UInt8] { name.isEmpty ? value : name + [0x3D] + value }
  }

  package init() {}

  /// Takes the values of the `Set-Cookie` fields of an answer.
  package mutating func take(_ fields: [[UInt8]], from url: PageURL, at time: Moment) {
    for field in fields { take(field, from: url, at: time) }
    let now = Set(cookies)
    if !states.contains(now) { states.append(now) }
  }

  private mutating func take(_ field: [UInt8], from url: PageURL, at time: Moment) {
    guard field.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { return }
    let parts = field.split(separator: 0x3B, omittingEmptySubsequences: false).map(\.trimmed)
    guard let pair = parts.first.map({ $0.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false) }),
      let last = pair.last
    else { return }
    // As browsers do, without an equals sign it is all value.
    var cookie = Cookie(
      name: pair.count > 1 ? Array(pair[0].trimmed) : [], value: Array(last.trimmed), domain: url.host,
      path: url.folder)
    guard (1...CookieJar.lengthLimit).contains(cookie.name.count + cookie.value.count) else { return }
    var (isGone, hasAge) = (false, false)
    for part in parts.dropFirst() {
      let words = part.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmed)
      let value = words.count > 1 ? words[1] : []
      switch String(decoding: words.first ?? [], as: UTF8.self).lowercased() {
      case "domain" where !value.isEmpty:
        let domain = String(decoding: value.drop { $0 == 0x2E }, as: UTF8.self).lowercased()
        guard url.host == domain || url.host.hasSuffix("." + domain) && domain.contains(".") else { return }
        (cookie.domain, cookie.isForSubdomains) = (domain, true)
      case "path": cookie.path = value.first == 0x2F ? Array(value) : url.folder
      case "secure": cookie.isForSecureAlone = true
      case "max-age":
        // Of both it is what counts (section 5.3).
        if let isOver = value.isAgeOver { (isGone, hasAge) = (isOver, true) }
      case "expires" where !hasAge:
        if let end = Moment(cookieDate: value) { isGone = end <= time }
      default: break
      }
    }
    let index = cookies.firstIndex { $0.isSame(as: cookie) }
    switch (index, isGone) {
    case (let index?, true): cookies.remove(at: index)
    case (let index?, false): cookies[index] = cookie
    case (nil, false) where cookies.count < CookieJar.countLimit: cookies.append(cookie)
    default: break
    }
  }

  /// What the `Cookie` field of a request holds; none where there is none to send.
  package func field(for url: PageURL) -> [UInt8]? {
    let sent = cookies.filter { $0.isFor(url) }
    return sent.isEmpty ? nil : Array(sent.map(\.sent).joined(separator: Array("; ".utf8)))
  }
}

extension PageURL {
  /// The folder of the page, for which a cookie without a path is (RFC 6265 section 5.1.4).
  fileprivate var folder: [UInt8] {
    let path = path.utf8.prefix { $0 != 0x3F }
    let parent = path[..<(path.lastIndex(of: 0x2F) ?? path.startIndex)]
    return parent.isEmpty ? [0x2F] : Array(parent)
  }
}

extension ArraySlice<UInt8> {
  /// Without blanks around it.
  var trimmed: ArraySlice<UInt8> {
    let start = drop { $0 == 0x20 || $0 == 0x09 }
    return start.prefix(upTo: (start.lastIndex { $0 != 0x20 && $0 != 0x09 } ?? start.startIndex - 1) + 1)
  }

  /// Whether a cookie of this `Max-Age` is no more; none where it is no number.
  fileprivate var isAgeOver: Bool? {
    let digits = first == 0x2D ? dropFirst() : self
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return first == 0x2D || digits.allSatisfy { $0 == 0x30 }
  }
}
