import EdgeModel

/// The cookies that answers on one way through redirects set, sent back on that way as a browser would, and kept nowhere
/// (RFC 6265).
package struct CookieJar: Sendable {
  /// Counts how often what it holds became something else.
  package private(set) var state = 0
  private var cookies: [Cookie] = []

  /// As many and as long ones as browsers take at least (RFC 6265 section 6.1).
  private static let (countLimit, lengthLimit) = (50, 4096)

  private struct Cookie: Equatable {
    var name: Substring
    var value: Substring
    var domain: String
    /// Whether hosts below the domain get it as well.
    var isForSubdomains: Bool
    var path: Substring
    var isForSecureAlone = false

    func isSame(as other: Cookie) -> Bool { name == other.name && domain == other.domain && path == other.path }

    func isFor(_ url: PageURL) -> Bool {
      let asked = url.path.prefix { $0 != "?" }
      let isInPath = asked == path || asked.hasPrefix(path.hasSuffix("/") ? path : path + "/")
      guard url.isSecure || !isForSecureAlone else { return false }
      return isInPath && (url.host == domain || isForSubdomains && url.host.hasSuffix("." + domain))
    }
  }

  package init() {}

  /// Takes the values of the `Set-Cookie` fields of an answer.
  package mutating func take(_ fields: [[UInt8]], from url: PageURL, at time: Moment) {
    let before = cookies
    for field in fields { take(field, from: url, at: time) }
    if cookies != before { state += 1 }
  }

  private mutating func take(_ field: [UInt8], from url: PageURL, at time: Moment) {
    guard field.count <= CookieJar.lengthLimit, field.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
      let text = String(validating: field, as: UTF8.self)
    else { return }
    let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(\.trimmed)
    guard let pair = parts.first, let equals = pair.firstIndex(of: "="), equals > pair.startIndex else { return }
    let folder = url.path.prefix { $0 != "?" }
    // RFC 6265 section 5.1.4: without a path it is for the folder of the page.
    let parent = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]
    var cookie = Cookie(
      name: pair[..<equals].trimmed, value: pair[pair.index(after: equals)...].trimmed, domain: url.host,
      isForSubdomains: false, path: parent.isEmpty ? "/" : parent)
    var (isGone, hasAge) = (false, false)
    for part in parts.dropFirst() {
      let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmed)
      let value = words.count > 1 ? words[1] : ""
      switch words[0].lowercased() {
      case "domain" where !value.isEmpty:
        let domain = value.drop { $0 == "." }.lowercased()
        guard url.host == domain || url.host.hasSuffix("." + domain) && domain.contains(".") else { return }
        (cookie.domain, cookie.isForSubdomains) = (domain, true)
      case "path" where value.hasPrefix("/"): cookie.path = value
      case "secure": cookie.isForSecureAlone = true
      case "max-age":
        // Of both it is what counts (section 5.3).
        if let age = Int(value) { (isGone, hasAge) = (age <= 0, true) }
      case "expires" where !hasAge:
        isGone = Moment(httpDate: String(value).replacing("-", with: " ")).map { $0 <= time } ?? false
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
  package func field(for url: PageURL) -> String? {
    let sent = cookies.filter { $0.isFor(url) }
    return sent.isEmpty ? nil : sent.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
  }
}

extension Substring {
  /// Without blanks around it.
  fileprivate var trimmed: Substring {
    let start = drop { $0 == " " || $0 == "\t" }
    return start.prefix(
      upTo: start.lastIndex { $0 != " " && $0 != "\t" }.map { start.index(after: $0) } ?? start.startIndex)
  }
}
