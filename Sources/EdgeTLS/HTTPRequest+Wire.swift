import EdgeModel

extension PageRequest {
  /// The bytes of a request for one page.
  ///
  /// Nothing is kept alive and nothing compressed: one answer is read, and its text looked at.
  package func wire(method: String, url: PageURL, traceID: String, cookies: String? = nil) -> [UInt8] {
    let own = Set(expectation.headers.map { $0.name.lowercased() })
    var fields = [("Host", url.authority)]
    let usual = [("User-Agent", userAgent), ("Accept", "*/*"), ("Accept-Encoding", "identity")]
    fields += usual.filter { !own.contains($0.0.lowercased()) }
    fields.append(("X-Amzn-Trace-Id", traceID))
    // RFC 6265 section 5.4: one field for all cookies, the user's own first.
    var rest = cookies
    for header in expectation.headers {
      let isCookie = header.name.lowercased() == "cookie"
      fields.append(
        (header.name, isCookie ? ([header.value] + [rest].compactMap(\.self)).joined(separator: "; ") : header.value))
      if isCookie { rest = nil }
    }
    if let rest { fields.append(("Cookie", rest)) }
    if method != "GET", method != "HEAD" { fields.append(("Content-Length", "0")) }
    fields.append(("Connection", "close"))
    let lines = ["\(method) \(url.path) HTTP/1.1"] + fields.map { "\($0.0): \($0.1)" } + ["", ""]
    return Array(lines.joined(separator: "\r\n").utf8)
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
