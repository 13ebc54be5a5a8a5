/// A decoded DNS message (RFC 1035 section 4.1).
///
/// Names are lower case and uncompressed; OPT is in `edns`.
package struct Message: Hashable, Sendable {
  package var id: UInt16
  package var isResponse: Bool
  package var opcode: UInt8
  package var isAuthoritative: Bool
  package var isTruncated: Bool
  package var recursionDesired: Bool
  package var recursionAvailable: Bool
  package var authenticData: Bool
  package var checkingDisabled: Bool
  /// With the extended bits of OPT (RFC 6891 section 6.1.3).
  package var rcode: ResponseCode
  package var questions: [Question]
  package var answer: [Record]
  package var authority: [Record]
  package var additional: [Record]
  package var edns: EDNS?

  package init(
    id: UInt16 = 0, isResponse: Bool = false, opcode: UInt8 = 0, isAuthoritative: Bool = false,
    isTruncated: Bool = false, recursionDesired: Bool = false, recursionAvailable: Bool = false,
    authenticData: Bool = false, checkingDisabled: Bool = false, rcode: ResponseCode = .noError,
    questions: [Question] = [], answer: [Record] = [], authority: [Record] = [], additional: [Record] = [],
    edns: EDNS? = nil
  ) {
    self.id = id
    self.isResponse = isResponse
    self.opcode = opcode
    self.isAuthoritative = isAuthoritative
    self.isTruncated = isTruncated
    self.recursionDesired = recursionDesired
    self.recursionAvailable = recursionAvailable
    self.authenticData = authenticData
    self.checkingDisabled = checkingDisabled
    self.rcode = rcode
    self.questions = questions
    self.answer = answer
    self.authority = authority
    self.additional = additional
    self.edns = edns
  }
}

extension Message {
  /// Whether it shows that the server cannot read what a use of EDNS adds (RFC 6891 section 7), whether it says so with OPT,
  /// as some do that send the query back, or without.
  package func refuses(_ use: EDNSUse) -> Bool {
    use != .none && [.badVersion, .formatError, .notImplemented].contains(rcode)
  }

  /// Whether it is no error.
  package var isAnswered: Bool { rcode == .noError || rcode == .nameError }

  /// Whether an error or a denial may be due to a use of EDNS, and to nothing that was asked.
  ///
  /// Some send OPT with an error, whoever fails on signatures for one, which come with DO; a denial of whoever knows EDNS is
  /// believed.
  package func mayFailOnEDNS(_ use: EDNSUse) -> Bool {
    guard use != .none else { return false }
    return rcode == .serverFailure || rcode == .refused || edns == nil && rcode == .nameError
  }
}

/// The OPT pseudo-record (RFC 6891).
package struct EDNS: Hashable, Sendable, Codable {
  package struct Option: Hashable, Sendable, Codable {
    package var code: UInt16
    package var bytes: [UInt8]

    package init(code: UInt16, bytes: [UInt8]) {
      self.code = code
      self.bytes = bytes
    }

    /// Which server of several behind one address answers (RFC 5001).
    package static let identifier: UInt16 = 3
    /// Client's and server's cookie (RFC 7873).
    package static let cookie: UInt16 = 10
    /// An extended DNS error (RFC 8914).
    package static let extendedError: UInt16 = 15
  }

  package var payloadSize: UInt16
  package var version: UInt8
  package var dnssecOK: Bool
  package var options: [Option]

  package init(payloadSize: UInt16, version: UInt8 = 0, dnssecOK: Bool, options: [Option] = []) {
    self.payloadSize = payloadSize
    self.version = version
    self.dnssecOK = dnssecOK
    self.options = options
  }

  /// The name-server identifier that the server gave; often text, by RFC 5001 any octets.
  package var identifier: PrintableText? {
    options.first { $0.code == Option.identifier && !$0.bytes.isEmpty }.map { PrintableText(bytes: $0.bytes) }
  }

  /// Extended DNS errors (RFC 8914): option 15, a code and UTF-8 text.
  package var extendedErrors: [(code: UInt16, text: PrintableText)] {
    options.filter { $0.code == Option.extendedError && $0.bytes.count >= 2 }.map {
      (UInt16($0.bytes[0]) << 8 | UInt16($0.bytes[1]), PrintableText(bytes: $0.bytes.dropFirst(2)))
    }
  }
}

/// A response code (RFC 6895 section 2.3).
package struct ResponseCode: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let noError = ResponseCode(rawValue: 0)
  package static let formatError = ResponseCode(rawValue: 1)
  package static let serverFailure = ResponseCode(rawValue: 2)
  package static let nameError = ResponseCode(rawValue: 3)
  package static let notImplemented = ResponseCode(rawValue: 4)
  package static let refused = ResponseCode(rawValue: 5)
  package static let yxDomain = ResponseCode(rawValue: 6)
  package static let notAuth = ResponseCode(rawValue: 9)
  package static let badVersion = ResponseCode(rawValue: 16)
  package static let badCookie = ResponseCode(rawValue: 23)
}

extension ResponseCode: CustomStringConvertible {
  package var description: String {
    let names = [
      "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH",
      "NOTZONE",
    ]
    if Int(rawValue) < names.count { return names[Int(rawValue)] }
    return switch rawValue {
    case 16: "BADVERS"
    case 23: "BADCOOKIE"
    default: "RCODE\(rawValue)"
    }
  }
}
