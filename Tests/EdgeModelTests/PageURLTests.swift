import EdgeModel
import Testing

struct PageURLTests {
  private static let base = PageURL(host: "shop.example.com", path: "/a/b?q=1")

  @Test(
    arguments: [
      ("https://shop.example.com/x", "https://shop.example.com/x"),
      ("HTTPS://Shop.Example.COM:443", "https://shop.example.com/"),
      ("https://shop.example.com.:8443/x?y#z", "https://shop.example.com:8443/x?y"),
      ("http://shop.example.com/", "http://shop.example.com/"),
      ("http://shop.example.com:443/", "http://shop.example.com:443/"),
      ("//www.example.com?x", "https://www.example.com/?x"),
      ("https://192.0.2.1:8443/", "https://192.0.2.1:8443/"),
      ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
      ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443/"),
      ("/x/../y/./z", "https://shop.example.com/y/z"), ("/..", "https://shop.example.com/"),
      ("/x/.", "https://shop.example.com/x/"), ("/a//b", "https://shop.example.com/a//b"),
      ("c", "https://shop.example.com/a/c"), ("../c?d=../e", "https://shop.example.com/c?d=../e"),
      ("?r=2", "https://shop.example.com/a/b?r=2"), ("", "https://shop.example.com/a/b?q=1"),
      ("/b\u{fc}cher?\u{20ac}=1", "https://shop.example.com/b%C3%BCcher?%E2%82%AC=1"),
      ("/a b?c d", "https://shop.example.com/a%20b?c%20d"),
      ("#top", "https://shop.example.com/a/b?q=1"), ("a:b", nil), ("/a:b", "https://shop.example.com/a:b"),
    ] as [(String, String?)])
  func referencesResolve(reference: String, expected: String?) {
    #expect(Self.base.resolving(reference)?.description == expected)
  }

  @Test(arguments: [
    "ftp://shop.example.com/", "javascript:alert(1)", "https:shop", "https:///x", "https://user@shop.example.com/",
    "https://shop.example.com:0/", "https://shop.example.com:65536/", "https://shop.example.com:+80/", "https://a b/",
    "/a\\b", "/\u{7f}", "/\r\nX: y", "https://b\u{fc}cher.example/", "https://[::g]/", "https://./",
    "https://\u{202e}moc.elpmaxe/",
    "/" + String(repeating: "a", count: 8192),
  ])
  func whatClientsDisagreeOnIsNotFollowed(reference: String) {
    #expect(Self.base.resolving(reference) == nil)
  }

  @Test func pathsAreWhatARequestLineCanHold() {
    #expect(PageURL.isPath("/") && PageURL.isPath("/a?b=c&d=%20"))
    for text in ["", "a", "*", "/a b", "/\u{e4}", "/\n", "/" + String(repeating: "a", count: 2048)] {
      #expect(!PageURL.isPath(text))
    }
  }
}

struct HTTPDateTests {
  @Test func datesOfServersAreRead() {
    #expect(Moment(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT") == Moment(iso8601: "1994-11-06T08:49:37Z"))
    for text in [
      "1994-11-06", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nox 1994 08:49:37 GMT", "", "     ",
      "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37a GMT",
    ] {
      #expect(Moment(httpDate: text) == nil, "\(text)")
    }
  }

  @Test func whatIsWrittenIsRead() {
    for day in 0..<9 {
      let time = Moment(seconds: 1_795_176_000 + Int64(day) * 86_401)
      #expect(Moment(httpDate: time.httpDate) == time)
    }
    #expect(Moment(seconds: 784_111_777).httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
  }
}
