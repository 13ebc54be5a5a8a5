extension Handshake.Outcome {
  /// The word of the JSON contract.
  package var word: String {
    switch self {
    case .handshake: "handshake"
    case .refused: "refused"
    case .timeout: "timeout"
    case .reset: "reset"
    case .alert: "alert"
    case .notTLS: "not-tls"
    case .unreachable: "unreachable"
    case .notAllowed: "not-allowed"
    case .failed: "failed"
    case .declined: "declined"
    case .turnedAway, .speechless: "turned-away"
    case .withoutTLS: "without-tls"
    case .injected: "injected"
    }
  }

  /// What the word leaves out.
  package var detail: String? {
    switch self {
    case .timeout(let phase): "during \(phase.rawValue)"
    case .alert(let number): "TLS alert \(number)"
    case .notTLS(let bytes): "it sends \(PrintableText(bytes: bytes.prefix(32)).quoted)"
    case .unreachable(let reason), .failed(let reason): reason
    case .speechless(let what): "it \(what)"
    case .declined(""): "it ends the connection when it is asked for TLS"
    case .declined(let words), .turnedAway(let words): "it says \(PrintableText(words).quoted)"
    case .injected(let bytes): "\(PrintableText(bytes: bytes.prefix(32)).quoted) came in the clear before TLS"
    case .handshake, .refused, .reset, .notAllowed, .withoutTLS: nil
    }
  }

  /// Whether the server announced TLS, was asked for it, and says that it has none for now (RFC 3207 section 4).
  package var isWithoutTLSForNow: Bool {
    if case .turnedAway(let words) = self { words.hasPrefix("454") } else { false }
  }

  /// Both.
  package var text: String { ([word] + [detail].compactMap(\.self)).joined(separator: ", ") }
}
