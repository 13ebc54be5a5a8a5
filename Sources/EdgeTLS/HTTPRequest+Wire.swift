import EdgeModel

extension PageRequest {
  /// The bytes of a request for one page.
  ///
  /// Nothing is kept alive and nothing compressed: one answer is read, and its text looked at.
  package func wire(method: String, url: PageURL, traceID: String, cookies: [UInt8]? = nil) -> [UInt8] {
    let own = Set(expectation.headers.map { $0.name.lowercased() })
    var lines = [Array("\(method) \(url.path) HTTP/1.1".utf8)]
    func add(_ name: String, _ value: some Sequence<UInt8>) { lines.append(Array("\(name): ".utf8) + value) }
    add("Host", url.authority.utf8)
    let usual = [("User-Agent", userAgent), ("Accept", "*/*"), ("Accept-Encoding", "identity")]
    for (name, value) in usual where !own.contains(name.lowercased()) { add(name, value.utf8) }
    add("X-Amzn-Trace-Id", traceID.utf8)
    // RFC 6265 section 5.4: one field for all cookies, the user's own first.
    var rest = cookies
    for header in expectation.headers {
      let isCookie = header.name.lowercased() == "cookie"
      add(header.name, Array(header.value.utf8) + (isCookie ? rest.map { Array("; ".utf8) + $0 } ?? [] : []))
      if isCookie { rest = nil }
    }
    if let rest { add("Cookie", rest) }
    if method != "GET", method != "HEAD" { add("Content-Length", "0".utf8) }
    add("Connection", "close".utf8)
    return Array((lines + [[], []]).joined(separator: [0x0D, 0x0A]))
  }
}

/// The identifier that load balancers and X-Ray log a request by.
package struct TraceID: Hashable, Sendable, CustomStringConvertible {
  package let description: String

  /// `Root=1-`, the seconds since 1970, and 96 random bits.
  package init(at time: Moment, random: (UInt32, UInt64)) {
    description =
      "Root=1-\(TraceID.hex(UInt32(truncatingIfNeeded: time.seconds)))-\(TraceID.hex(random.0))\(TraceID.hex(random.1))"
  }

  package init(at time: Moment) {
    self.init(at: time, random: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
  }

  private static func hex(_ number: some FixedWidthInteger) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: number.bitWidth / 4 - digits.count) + digits
  }
}
