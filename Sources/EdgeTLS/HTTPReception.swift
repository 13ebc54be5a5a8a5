import EdgeModel

/// Why bytes are no answer over HTTP.
package struct HTTPFlaw: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// An answer over HTTP/1.1 while it comes in (RFC 9112), within bounds whatever a server sends.
package struct HTTPReception: Sendable {
  package enum State: Hashable, Sendable {
    case wantsMore
    case done(HTTPResponse)
  }

  private enum Stage {
    case statusLine, fields
    case body(left: Int)
    case untilClose
    case chunkSize
    case chunk(left: Int)
    case chunkEnd, trailers
  }

  /// Octets of a status line, a field, or a line between chunks.
  private static let lineLimit = 256 << 10
  /// Octets and lines of all fields together, interim answers and trailers included: as much as Chrome takes, and as many as
  /// curl does (`MAX_HTTP_RESP_HEADER_COUNT` in its lib/http.c).
  private static let headLimit = 256 << 10
  private static let fieldLimit = 5000
  /// Octets that are kept of a field, and fields that are kept at all.
  private static let valueLimit = 2049
  private static let locationLimit = 8193
  private static let keptLimit = 32

  /// The values of the `Set-Cookie` fields, which no answer that is stored holds.
  private(set) var cookies: [[UInt8]] = []
  private let isHead: Bool
  private let bodyLimit: Int
  private var stage = Stage.statusLine
  private var line: [UInt8] = []
  /// The field that may go on in the next line.
  private var field: [UInt8] = []
  private var headSize = 0
  private var fieldCount = 0
  private var response = HTTPResponse(status: 0)
  private var lengths: Set<Int> = []
  private var codings: [String] = []

  /// `isHead`: whether the request was one that gets no body.
  package init(isHead: Bool = false, bodyLimit: Int) {
    self.isHead = isHead
    self.bodyLimit = bodyLimit
  }

  /// Takes the next bytes; once it is done, what follows is not looked at.
  package mutating func take(_ bytes: some Sequence<UInt8>) throws(HTTPFlaw) -> State {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      switch stage {
      case .body(let left):
        let part = rest.prefix(left)
        rest = rest.dropFirst(part.count)
        if keep(part) || part.count == left { return .done(response) }
        stage = .body(left: left - part.count)
      case .untilClose:
        return keep(rest) ? .done(response) : .wantsMore
      case .chunk(let left):
        let part = rest.prefix(left)
        rest = rest.dropFirst(part.count)
        if keep(part) { return .done(response) }
        stage = part.count == left ? .chunkEnd : .chunk(left: left - part.count)
      case .statusLine, .fields, .chunkSize, .chunkEnd, .trailers:
        guard let whole = try takeLine(&rest) else { return .wantsMore }
        if try take(line: whole) { return .done(response) }
      }
    }
    return .wantsMore
  }

  /// Takes the end of the connection.
  package mutating func end() throws(HTTPFlaw) -> HTTPResponse {
    switch stage {
    case .untilClose: return response
    case .body, .chunkSize, .chunk, .chunkEnd, .trailers:
      response.isCut = true
      return response
    case .statusLine where line.isEmpty && headSize == 0: throw HTTPFlaw("the connection ends without an answer")
    case .statusLine, .fields: throw HTTPFlaw("the connection ends in the middle of the answer's head")
    }
  }

  /// Keeps a part of the body, as far as it may; tells whether no more is wanted.
  private mutating func keep(_ part: ArraySlice<UInt8>) -> Bool {
    let room = bodyLimit - response.body.count
    response.body += part.prefix(room)
    response.isCut = part.count > room
    return response.isCut
  }

  /// Takes bytes up to the end of a line, without it; none when it has not come.
  private mutating func takeLine(_ rest: inout ArraySlice<UInt8>) throws(HTTPFlaw) -> [UInt8]? {
    let part = rest.prefix { $0 != 0x0A }
    let isWhole = part.count < rest.count
    rest = rest.dropFirst(part.count + 1)
    line += part
    guard line.count <= HTTPReception.lineLimit else { throw HTTPFlaw("a line is longer than 256 KiB") }
    // What is no HTTP need not end its first line to be known.
    if case .statusLine = stage, !line.starts(with: HTTPReception.beginning.prefix(line.count)) {
      throw HTTPFlaw("it begins with \(PrintableText(bytes: line.prefix(32)).quoted)")
    }
    guard isWhole else { return nil }
    var whole = line
    line = []
    // RFC 9112 section 2.2: a bare line feed ends a line as well.
    if whole.last == 0x0D { whole.removeLast() }
    guard !whole.contains(where: { $0 == 0x0D || $0 == 0 }) else {
      throw HTTPFlaw("a line holds a bare carriage return or a NUL")
    }
    switch stage {
    case .statusLine, .fields, .trailers:
      headSize += whole.count + 2
      fieldCount += 1
      guard headSize <= HTTPReception.headLimit, fieldCount <= HTTPReception.fieldLimit else {
        throw HTTPFlaw("the head is longer than 256 KiB or \(HTTPReception.fieldLimit) lines")
      }
    case .body, .untilClose, .chunkSize, .chunk, .chunkEnd: break
    }
    return whole
  }

  private static let beginning = Array("HTTP/1.".utf8)

  /// Takes a whole line; tells whether the answer is complete.
  private mutating func take(line: [UInt8]) throws(HTTPFlaw) -> Bool {
    switch stage {
    case .statusLine: try takeStatus(line)
    case .fields where line.isEmpty:
      try takeField()
      return try takeEndOfHead()
    case .fields where line[0] == 0x20 || line[0] == 0x09:
      // RFC 9112 section 5.2: for a user agent the value goes on. Section 2.2: before the first field it is nothing.
      if !field.isEmpty { field += [0x20] + line[...].trimmed }
    case .fields:
      try takeField()
      field = line
    case .chunkSize:
      let size = try chunkSize(line)
      stage = size == 0 ? .trailers : .chunk(left: size)
    case .chunkEnd:
      guard line.isEmpty else { throw HTTPFlaw("a chunk is longer than it says") }
      stage = .chunkSize
    case .trailers: return line.isEmpty
    case .body, .untilClose, .chunk: break
    }
    return false
  }

  private mutating func takeStatus(_ line: [UInt8]) throws(HTTPFlaw) {
    let words = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    let version = words.first.map { Array($0) } ?? []
    guard version.count == 8, [0x30, 0x31].contains(version[7]), words.count >= 2,
      let status = UInt16(digits: words[1]),
      words[1].count == 3, status >= 100
    else { throw HTTPFlaw("it begins with \(PrintableText(bytes: line.prefix(32)).quoted)") }
    response = HTTPResponse(status: status)
    (field, lengths, codings, cookies) = ([], [], [], [])
    stage = .fields
  }

  /// Takes the field that is whole once the next line does not go on with it.
  private mutating func takeField() throws(HTTPFlaw) {
    let line = field
    field = []
    guard !line.isEmpty else { return }
    // RFC 9112 section 5.1: blanks before the colon are taken away.
    guard let colon = line.firstIndex(of: 0x3A) else {
      throw HTTPFlaw("a field has no name: \(PrintableText(bytes: line.prefix(32)).quoted)")
    }
    let name = line[..<colon].trimmed
    // Clients pass over a field with an odd name, and show the page.
    guard !name.isEmpty, name.allSatisfy(\.isTokenCharacter) else { return }
    let word = String(decoding: name.map(\.lowercased), as: UTF8.self)
    let value = line[(colon + 1)...].trimmed
    switch word {
    case "content-length":
      // RFC 9110 section 8.6: a list of equal lengths is that length.
      for part in value.split(separator: 0x2C, omittingEmptySubsequences: false) {
        guard let length = Int(digits: part.trimmed) else {
          throw HTTPFlaw("content-length is \(PrintableText(bytes: value.prefix(32)).quoted)")
        }
        lengths.insert(length)
      }
    case "transfer-encoding":
      codings += value.split(separator: 0x2C).map { String(decoding: $0.trimmed.map(\.lowercased), as: UTF8.self) }
        .filter { $0 != "identity" }
    case "set-cookie":
      response.setsCookie = true
      cookies.append(Array(value))
    default: break
    }
    if HTTPResponse.keeps(word), response.fields.count < HTTPReception.keptLimit {
      let limit = word == "location" ? HTTPReception.locationLimit : HTTPReception.valueLimit
      // Clients send back what they were led to octet by octet, whatever letters it is in.
      let octets = word == "location" ? value.prefix(limit).percentEncodedUnlessText : Array(value.prefix(limit))
      let printable = PrintableText(bytes: octets).text
      let text = word == "location" ? printable.withoutPassword : printable
      response.fields.append(HTTPResponse.Field(name: word, value: text))
    }
  }

  /// What the head says of the body; tells whether there is none.
  private mutating func takeEndOfHead() throws(HTTPFlaw) -> Bool {
    if response.status == 101 { throw HTTPFlaw("it switches to another protocol, which nobody asked for") }
    if response.status < 200 {
      // An interim answer: the one that counts follows.
      stage = .statusLine
      return false
    }
    guard lengths.count <= 1 else { throw HTTPFlaw("it says several lengths of its body") }
    if isHead || response.status == 204 || response.status == 304 { return true }
    if !codings.isEmpty {
      // As clients have it, to say so twice is to say it once.
      guard Set(codings) == ["chunked"] else {
        throw HTTPFlaw("its transfer coding is \(PrintableText(codings.joined(separator: ", ")).quoted)")
      }
      stage = .chunkSize
    } else if let length = lengths.first {
      stage = .body(left: length)
      return length == 0
    } else {
      stage = .untilClose
    }
    return false
  }

  /// Reads the size of a chunk, whatever extensions follow it.
  private func chunkSize(_ line: [UInt8]) throws(HTTPFlaw) -> Int {
    let digits = line.prefix { $0 != 0x3B }.trimmed
    guard !digits.isEmpty, digits.drop(while: { $0 == 0x30 }).count <= 8, digits.allSatisfy(\.isHexadecimalDigit),
      let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw HTTPFlaw("the size of a chunk is \(PrintableText(bytes: line.prefix(32)).quoted)") }
    return size
  }
}

extension UInt8 {
  /// RFC 9110 section 5.6.2.
  fileprivate var isTokenCharacter: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
  }

  fileprivate var isHexadecimalDigit: Bool {
    (0x30...0x39).contains(self) || (0x61...0x66).contains(lowercased)
  }
}

extension ArraySlice<UInt8> {
  /// Octets beyond ASCII with a percent sign each, where together they are no UTF-8.
  fileprivate var percentEncodedUnlessText: [UInt8] {
    guard String(validating: self, as: UTF8.self) == nil else { return Array(self) }
    return flatMap { $0 < 0x80 ? [$0] : Array("%\([$0].hex().uppercased())".utf8) }
  }
}

extension String {
  /// A reference without the password that it may hold (RFC 3986 section 3.2.1).
  fileprivate var withoutPassword: String {
    guard let slashes = firstRange(of: "//") else { return self }
    let authority = self[slashes.upperBound...].prefix { !"/?#".contains($0) }
    guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else { return self }
    return self[...colon] + "[hidden]" + self[at...]
  }
}

extension FixedWidthInteger {
  /// Reads decimal digits and nothing else.
  fileprivate init?(digits: ArraySlice<UInt8>) {
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let value = Self(String(decoding: digits, as: UTF8.self))
    else { return nil }
    self = value
  }
}
