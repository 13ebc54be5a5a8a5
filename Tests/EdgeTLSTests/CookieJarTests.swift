import EdgeModel
import EdgeTLS
import Testing

/// What a browser would send back of the cookies that it was given (RFC 6265).
struct CookieJarTests {
  private static let home = PageURL(host: "shop.example.com", path: "/a/b?c=/d/")

  private func sent(
    _ cookies: String..., from: PageURL = home, to: PageURL = PageURL(host: "shop.example.com", path: "/a/x")
  ) -> String? {
    var jar = CookieJar()
    jar.take(cookies.map { Array($0.utf8) }, from: from, at: noon)
    return jar.field(for: to)
  }

  @Test func namesAndValues() {
    #expect(sent("a=1", "b = x y ; Secure; HttpOnly") == "a=1; b=x y")
    #expect(sent("a=1", "a=2") == "a=2")
    #expect(sent("a=") == "a=")
    for none in ["", "a", "=1", "a\u{1}=1"] { #expect(sent(none) == nil) }
  }

  @Test func paths() {
    #expect(sent("a=1", to: PageURL(host: "shop.example.com", path: "/ab")) == nil)
    #expect(sent("a=1; Path=/", to: PageURL(host: "shop.example.com", path: "/")) == "a=1")
    #expect(sent("a=1; path=/x/", to: PageURL(host: "shop.example.com", path: "/x/y?z")) == "a=1")
    #expect(sent("a=1; Path=/x", to: PageURL(host: "shop.example.com", path: "/x?z")) == "a=1")
    #expect(sent("a=1; Path=/x", to: PageURL(host: "shop.example.com", path: "/xy")) == nil)
  }

  @Test func domains() {
    let other = PageURL(host: "www.example.com", path: "/a/")
    #expect(sent("a=1", to: other) == nil)
    #expect(sent("a=1; Domain=.example.com", to: other) == "a=1")
    #expect(sent("a=1; Domain=EXAMPLE.com", to: PageURL(host: "example.com", path: "/a/")) == "a=1")
    // Whoever is not of the domain gets nothing in, and nobody gets it for a whole top-level domain.
    for domain in ["www.example.com", "ample.com", "com", "example.org"] {
      #expect(sent("a=1; Domain=\(domain)") == nil, "\(domain)")
    }
    #expect(sent("a=1; Domain=example.com", to: PageURL(host: "badexample.com", path: "/a/")) == nil)
  }

  @Test func inTheClear() {
    let clear = PageURL(isSecure: false, host: "shop.example.com", port: 80, path: "/a/")
    #expect(sent("a=1; Secure", "b=2", to: clear) == "b=2")
  }

  @Test func endings() {
    #expect(sent("a=1", "a=1; Max-Age=0") == nil)
    #expect(sent("a=1", "a=; Expires=Thu, 01-Jan-1970 00:00:00 GMT") == nil)
    #expect(sent("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60") == "a=1")
    #expect(sent("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT") == "a=1")
    #expect(sent("a=1; Expires=Fri, 20 Nov 2026 12:00:01 GMT") == "a=1")
  }

  /// The state tells whether anything became different.
  @Test func states() {
    var jar = CookieJar()
    func take(_ cookie: String) -> Int {
      jar.take([Array(cookie.utf8)], from: CookieJarTests.home, at: noon)
      return jar.state
    }
    #expect(["a=1", "a=1", "a=2", "b; x", "a=2; Max-Age=0", "a=2; Max-Age=0"].map(take) == [1, 1, 2, 2, 3, 3])
  }

  @Test func bounds() {
    #expect(sent("a=" + String(repeating: "x", count: 4095)) == nil)
    var jar = CookieJar()
    jar.take((0..<60).map { Array("n\($0)=1".utf8) }, from: CookieJarTests.home, at: noon)
    #expect(jar.field(for: CookieJarTests.home)?.split(separator: ";").count == 50)
  }
}
