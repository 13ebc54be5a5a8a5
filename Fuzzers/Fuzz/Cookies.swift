import EdgeModel
import EdgeTLS

/// Ends the process when cookies are sent where they must not be, or in a way that changes the request.
///
/// One `Set-Cookie` field a line; an empty line begins another answer.
func checkCookies(_ bytes: [UInt8]) {
  let own = PageURL(host: "shop.example.com", path: "/a/b?c")
  let open = PageURL(isSecure: false, host: "shop.example.com", port: 80, path: "/a/b")
  let above = PageURL(host: "example.com")
  let stranger = PageURL(host: "shop.example.net", path: "/a/b")
  var jar = CookieJar()
  var states = [jar.state]
  for answer in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).split(separator: []) {
    jar.take(answer.map { Array($0) }, from: own, at: Moment(seconds: 1_800_000_000))
    states.append(jar.state)
  }
  require(states.max() ?? 0 < states.count, "states \(states)")
  require(jar.field(for: stranger) == nil, "a stranger gets a cookie")
  for url in [own, open, above] {
    let field = jar.field(for: url) ?? []
    require(field.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }, "a field with control characters")
    // 50 cookies of 4096 octets, with what stands between name, value and the next one.
    require(field.count <= 50 * (4096 + 3), "a field of \(field.count) octets")
  }
}
