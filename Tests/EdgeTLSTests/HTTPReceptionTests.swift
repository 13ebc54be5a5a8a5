import EdgeModel
import EdgeTLS
import Testing

struct HTTPReceptionTests {
  private func read(_ text: String, limit: Int = 100, isHead: Bool = false, ends: Bool = true) throws -> HTTPResponse? {
    try read(Array(text.utf8), limit: limit, isHead: isHead, ends: ends)
  }

  private func read(_ bytes: [UInt8], limit: Int = 100, isHead: Bool = false, ends: Bool = true) throws -> HTTPResponse?
  {
    var reception = HTTPReception(isHead: isHead, bodyLimit: limit)
    if case .done(let response) = try reception.take(bytes) { return response }
    return ends ? try reception.end() : nil
  }

  private func body(_ text: String, limit: Int = 100) throws -> String {
    String(decoding: try read(text, limit: limit)?.body ?? [], as: UTF8.self)
  }

  /// As servers send them.
  private static let recorded: [String] = [
    "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\nContent-Type: text/html\r\n"
      + "Content-Length: 5\r\nConnection: close\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nServer: CloudFront\r\nX-Cache: Error from cloudfront\r\n"
      + "X-Amz-Cf-Id: abc==\r\n\r\n3;name=\"v\"\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
      + "HTTP/1.1 503 Service Unavailable\r\nServer: awselb/2.0\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.0 302 Moved\nLocation: https://www.example.com/\nSet-Cookie: a=b\n\nhello",
  ]

  @Test func recordedAnswersAreRead() throws {
    let all = try Self.recorded.map { try #require(try read($0)) }
    #expect(all.map(\.status) == [200, 200, 503, 302])
    #expect(all.allSatisfy { $0.body == Array("hello".utf8) && !$0.isCut })
    #expect(all.map(\.setsCookie) == [false, false, false, true])
    #expect(all[0]["date"] == "Fri, 20 Nov 2026 12:00:00 GMT" && all[0]["connection"] == nil)
    #expect(all[1]["x-cache"] == "Error from cloudfront" && all[1]["x-amz-cf-id"] == "abc==")
    #expect(all[3]["location"] == "https://www.example.com/" && all[3].isRedirect)
  }

  /// A prefix may be cut, or no answer yet, but is never another answer.
  @Test func everyPrefixIsUnderstoodOrRefused() throws {
    for text in Self.recorded {
      let (bytes, whole) = (Array(text.utf8), try #require(try read(text)))
      for count in 0..<bytes.count {
        guard let part = try? read(Array(bytes.prefix(count))) else { continue }
        #expect(part.status == whole.status && part.fields == whole.fields)
        #expect(part.isCut || part.body.count < whole.body.count && whole["content-length"] == nil)
        #expect(whole.body.starts(with: part.body))
      }
    }
  }

  @Test func piecesOfAnySizeMakeTheSameAnswer() throws {
    for text in Self.recorded {
      let bytes = Array(text.utf8)
      for size in 1...7 {
        var reception = HTTPReception(bodyLimit: 100)
        var answer: HTTPResponse?
        for start in stride(from: 0, to: bytes.count, by: size) {
          if case .done(let response) = try reception.take(bytes[start..<min(bytes.count, start + size)]) {
            answer = response
            break
          }
        }
        #expect(try answer ?? reception.end() == read(text))
      }
    }
  }

  /// Whatever a byte is changed to, reading ends, within the bounds, and nothing unprintable is kept.
  @Test func everyMutationIsSurvived() {
    for text in Self.recorded {
      let bytes = Array(text.utf8)
      for index in bytes.indices {
        for byte in [0, 0x0A, 0x0D, 0x20, 0x2D, 0x30, 0x39, 0x3A, 0x41, 0x66, 0x7F, 0x80, 0xFF] as [UInt8] {
          var changed = bytes
          changed[index] = byte
          guard let response = try? read(changed, limit: 4) else { continue }
          #expect(response.body.count <= 4 && response.status >= 100)
          #expect(response.fields.allSatisfy { PrintableText($0.value).text == $0.value })
        }
      }
    }
  }

  @Test(arguments: [
    ("SSH-2.0-OpenSSH_9.2\r\n", "it begins with \"SSH-2.0-OpenSSH_9.2\\u{d}\""),
    ("HTTP/2 200\r\n\r\n", "it begins with \"HTTP/2 200\\u{d}\""),
    ("HTTP/1.1 20 OK\r\n\r\n", "it begins with \"HTTP/1.1 20 OK\""),
    ("HTTP/1.1\r\n\r\n", "it begins with \"HTTP/1.1\""),
    ("HTTP/1.1 2000 OK\r\n\r\n", "it begins with \"HTTP/1.1 2000 OK\""),
    ("HTTP/1.1 099 OK\r\n\r\n", "it begins with \"HTTP/1.1 099 OK\""),
    ("HTTP/1.1 -20 OK\r\n\r\n", "it begins with \"HTTP/1.1 -20 OK\""),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n 2\r\n\r\n", "content-length is \"1 2\""),
    ("HTTP/1.1 200 OK\r\n : b\r\n\t:\r\nnonsense\r\n\r\n", "a field has no name: \"nonsense\""),
    ("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", "a field has no name: \"nonsense\""),
    ("HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", "a line holds a bare carriage return or a NUL"),
    ("HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n", "a line holds a bare carriage return or a NUL"),
    ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "content-length is \"-1\""),
    ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "content-length is \"99999999999999999999\""),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "it says several lengths of its body"),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "its transfer coding is \"gzip, chunked\""),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "the size of a chunk is \"x\""),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFF\r\n", "the size of a chunk is \"FFFFFFFFF\""),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "a chunk is longer than it says"),
    ("HTTP/1.1 101 Switching\r\n\r\n", "it switches to another protocol, which nobody asked for"),
    ("", "the connection ends without an answer"),
    ("HTTP/1.1 200 OK\r\n", "the connection ends in the middle of the answer's head"),
  ])
  func whatIsNoAnswerIsRefused(text: String, why: String) {
    let flaw = #expect(throws: HTTPFlaw.self) { try read(text) }
    #expect(flaw?.description == why)
  }

  /// What every client reads (RFC 9112 sections 2.2, 5.1 and 5.2), though nobody should send it.
  @Test func foldedFieldsAndBlanksBeforeAColon() throws {
    let answer = try read(
      "HTTP/1.1 200 OK\r\n odd: 1\r\nServer:\r\n \t a\r\n\tb \r\nContent-Length : 2\r\nLocation:/x\r\n \r\n\r\nok",
      ends: false)
    #expect(answer?["server"] == "a b" && answer?["content-length"] == "2" && answer?["location"] == "/x")
    #expect(answer?.body == Array("ok".utf8))
  }

  /// Clients pass over them, and over noughts before a size.
  @Test func oddNamesAndSizes() throws {
    for odd in ["A b: c", ": b", "X(y): 1", "M\u{fc}ll: 1"] {
      #expect(try body("HTTP/1.1 200 OK\r\n\(odd)\r\nContent-Length: 2\r\n\r\nok") == "ok", "\(odd)")
    }
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(try body(chunked + "0000000002\r\nok\r\n0000000000\r\n\r\n") == "ok")
  }

  /// RFC 9112 section 7: what says the same twice, or nothing.
  @Test func codingsThatChangeNothing() throws {
    for coding in [
      "chunked\r\nTransfer-Encoding: chunked", "identity, chunked", "chunked\r\nTransfer-Encoding: identity",
    ] {
      #expect(try body("HTTP/1.1 200 OK\r\nTransfer-Encoding: \(coding)\r\n\r\n2\r\nok\r\n0\r\n\r\n") == "ok")
    }
    #expect(try body("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nokay") == "ok")
  }

  /// Octet by octet where they are no text; else as text, which is sent in the same octets.
  @Test func locationsInOtherLetters() throws {
    func location(_ octets: [UInt8]) throws -> String? {
      let head = Array("HTTP/1.1 302 Found\r\nLocation: /caf".utf8) + octets + Array("?x\r\n\r\n".utf8)
      return try read(head)?["location"]
    }
    #expect(try location([0xE9]) == "/caf%E9?x")
    #expect(try location([0xC3, 0xA9]) == "/caf\u{e9}?x")
  }

  /// A password is in no report and no recording.
  @Test(arguments: [
    ("https://me:secret@example.com/a@b:c", "https://me:[hidden]@example.com/a@b:c"),
    ("//me:se@cret@example.com", "//me:[hidden]@example.com"), ("https://me@example.com/", "https://me@example.com/"),
    ("https://example.com:8443/@x", "https://example.com:8443/@x"), ("/a:b@c", "/a:b@c"),
  ])
  func aPasswordInALocation(location: String, shown: String) throws {
    #expect(try read("HTTP/1.1 302 Found\r\nLocation: \(location)\r\n\r\n")?["location"] == shown)
  }

  /// As much as browsers take.
  @Test func longFieldsAndHeads() throws {
    let field = "A: " + String(repeating: "b", count: 17 << 10) + "\r\n"
    #expect(
      try body("HTTP/1.1 200 OK\r\n" + String(repeating: field, count: 8) + "Content-Length: 2\r\n\r\nok") == "ok")
    #expect(
      try body("HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 1000) + "Content-Length: 2\r\n\r\nok")
        == "ok")
    let location = "/" + String(repeating: "x", count: 8000)
    #expect(try read("HTTP/1.1 302 Found\r\nLocation: \(location)\r\n\r\n")?["location"] == location)
  }

  @Test func bodiesAreAsLongAsTheySay() throws {
    #expect(try body("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nokHTTP/1.1 500 More") == "ok")
    #expect(try read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok")?.isCut == true)
    #expect(try body("HTTP/1.1 200 OK\r\n\r\nto the end") == "to the end")
    // RFC 9112 section 6.3: the coding counts, whatever the length says.
    #expect(
      try body("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n") == "ok"
    )
    for head in ["204 No Content", "304 Not Modified"] {
      #expect(try read("HTTP/1.1 \(head)\r\nContent-Length: 9\r\n\r\n", ends: false)?.body == [])
    }
    #expect(try read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", isHead: true, ends: false)?.isCut == false)
    #expect(try read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ends: false)?.body == [])
  }

  @Test func bodiesAreKeptAsFarAsTheyMay() throws {
    for text in [
      "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef", "HTTP/1.1 200 OK\r\n\r\nabcdef",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n",
    ] {
      #expect(try body(text, limit: 5) == "abcde")
      #expect(try read(text, limit: 5)?.isCut == true)
      #expect(try read(text, limit: 6)?.isCut == false)
    }
  }

  @Test func headsAreBounded() {
    let long = "HTTP/1.1 200 OK\r\nA: " + String(repeating: "b", count: 256 << 10) + "\r\n\r\n"
    #expect(#expect(throws: HTTPFlaw.self) { try read(long) }?.description == "a line is longer than 256 KiB")
    let endless = "HTTP/1.1 200 OK\r\nA: " + String(repeating: "b", count: 1 << 20)
    #expect(throws: HTTPFlaw.self) { try read(endless, ends: false) }
    for (field, count) in [("A: b\r\n", 5000), ("A: " + String(repeating: "b", count: 64000) + "\r\n", 5)] {
      let many = "HTTP/1.1 200 OK\r\n" + String(repeating: field, count: count) + "\r\n"
      #expect(
        #expect(throws: HTTPFlaw.self) { try read(many) }?.description
          == "the head is longer than 256 KiB or 5000 lines"
      )
    }
    let interim = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 5000)
    #expect(throws: HTTPFlaw.self) { try read(interim, ends: false) }
    let trailers =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + String(repeating: "A: b\r\n", count: 5000)
    #expect(throws: HTTPFlaw.self) { try read(trailers, ends: false) }
  }

  @Test func hostileFieldsArePrintable() throws {
    let response = try #require(
      try read(
        Array("HTTP/1.1 200 OK\r\nServer:\t\u{1b}[31m::error::\u{202e} \r\nVia: ".utf8) + [
          0xFF, 0x0D, 0x0A, 0x0D, 0x0A,
        ]))
    #expect(response["server"] == "\\u{1b}[31m::error::\\u{202e}")
    #expect(response["via"] == "\\xff")
    let many =
      "HTTP/1.1 200 OK\r\n" + String(repeating: "Via: " + String(repeating: "b", count: 300) + "\r\n", count: 100)
    #expect(try read(many + "\r\n")?.fields.count == 32)
  }
}

struct PageRequestTests {
  private func lines(_ page: PageExpectation, url: PageURL = PageURL(host: "shop.example.com")) -> [String] {
    let request = PageRequest(host: url.host, expectation: page, userAgent: "edgeprobe/9")
    let text = String(decoding: request.wire(method: page.method, url: url, traceID: "Root=1-2-3"), as: UTF8.self)
    #expect(text.hasSuffix("\r\n\r\n"))
    return text.split(separator: "\r\n").map(String.init)
  }

  @Test func theUsualRequest() {
    #expect(
      lines(PageExpectation()) == [
        "GET / HTTP/1.1", "Host: shop.example.com", "User-Agent: edgeprobe/9", "Accept: */*",
        "Accept-Encoding: identity", "X-Amzn-Trace-Id: Root=1-2-3", "Connection: close",
      ])
  }

  @Test func whatTheFileSaysIsSent() {
    let page = PageExpectation(
      method: "POST", headers: [.init(name: "X-Canary", value: "1"), .init(name: "accept", value: "text/html")])
    let sent = lines(page, url: PageURL(host: "shop.example.com", port: 8443, path: "/a?b"))
    #expect(sent.prefix(2) == ["POST /a?b HTTP/1.1", "Host: shop.example.com:8443"])
    #expect(sent.contains("X-Canary: 1") && sent.contains("accept: text/html") && sent.contains("Content-Length: 0"))
    #expect(!sent.contains("Accept: */*"))
  }

  @Test func traceIdentifiersAreOfTheFormThatIsLogged() {
    let time = Moment(seconds: 1_795_176_000)
    #expect(TraceID(at: time, random: (1, 2)).description == "Root=1-6b003640-000000010000000000000002")
    let fresh = TraceID(at: time).description
    #expect(fresh.wholeMatch(of: /Root=1-[0-9a-f]{8}-[0-9a-f]{24}/) != nil)
    #expect(fresh != TraceID(at: time).description)
  }
}
