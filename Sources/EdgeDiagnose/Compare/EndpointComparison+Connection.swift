import EdgeModel

extension EndpointComparison.Connection {
  /// `isForPartners`: whether it is stated that only clients with a certificate are let in, and they are asked for one.
  init(of seen: EndpointEvidence, isForPartners: Bool, in evidence: Evidence) {
    let isMissed = evidence.missed.contains(seen.endpoint.address.with(port: seen.endpoint.port))
    switch seen.outcome {
    case .handshake: self = .made
    case .refused: self = .refused
    case .timeout where isMissed: self = .unobserved(why: "the run's deadline came first")
    case .timeout(.connect): self = .silent("timeout")
    case .timeout(.handshake): self = .failed("the TLS handshake does not end")
    // The server showed all it has to show; only whom it lets in is another matter.
    case .alert where seen.clientCertificate == .required && !seen.chain.isEmpty: self = .made
    case .reset where isForPartners && !seen.chain.isEmpty: self = .made
    case .reset, .alert, .failed: self.init(failed: seen)
    case .notTLS(let bytes): self = .foreign(bytes.protocolInWords)
    case .unreachable(let reason):
      // The kernel's "no route" is about this place unless something else answers in that family.
      self = evidence.hears(ipv6: seen.endpoint.address.isIPv6) ? .silent(reason) : .unobserved(why: reason)
    case .notAllowed where seen.endpoint.address.special == nil:
      self = .unobserved(why: "not asked: \(seen.endpoint.address.whyNotAsked)")
    case .notAllowed: self = .notAllowed
    case .declined(""): self = .withoutTLS("the server ends the connection when it is asked for TLS")
    case .declined(let words): self = .withoutTLS("the server says \(PrintableText(words).quoted)")
    case .turnedAway(let words)
    where seen.outcome.isWithoutTLSForNow && seen.firstTry?.isWithoutTLSForNow == true:
      self = .withoutTLS("the server announces STARTTLS and refuses it each time: \(PrintableText(words).quoted)")
    case .turnedAway(let words) where seen.outcome.isWithoutTLSForNow:
      self = .turnedAway("the server has no TLS for now: \(PrintableText(words).quoted)")
    case .turnedAway(let words):
      self = .turnedAway("the server turns away this host, perhaps no other: \(PrintableText(words).quoted)")
    case .speechless(let what): self = .turnedAway("the server \(what), and may well speak to others")
    case .withoutTLS: self = .withoutTLS("the server does not offer STARTTLS")
    case .injected(let bytes): self = .injected(PrintableText(bytes: bytes.firstLine).quoted)
    }
  }

  /// A handshake that the server or OpenSSL gave up, with what a permissive one shows of it.
  private init(failed seen: EndpointEvidence) {
    let why =
      switch seen.outcome {
      case .alert(let number):
        "the server sends TLS alert \(number)\(alertNames[number].map { " (\($0))" } ?? "")"
      case .failed(let reason): reason
      case _ where seen.clientCertificate == .requested:
        "the server asks for a client's certificate, and ends the connection in the middle of the handshake"
      default: "the server ends the connection in the middle of the handshake"
      }
    switch seen.obstacle {
    case .version(let version): self = .obsolete(version)
    case .applicationProtocol: self = .protocolRefused(isSaid: seen.outcome == .alert(120))
    case .renegotiation?: self = .unsafeToOpenSSL("\(why): \(Obstacle.renegotiation.text)")
    case let obstacle?: self = .failed("\(why): \(obstacle.text)")
    case nil where seen.other(.permissive)?.outcome == seen.outcome:
      self = .failed("\(why), whatever version and cipher is offered")
    case nil: self = .failed(why)
    }
  }
}

extension [UInt8] {
  /// What a person needs to recognise a protocol by.
  fileprivate var firstLine: [UInt8] {
    let line = prefix { $0 != 0x0D && $0 != 0x0A }
    return Array((line.isEmpty ? self[...] : line).prefix(32))
  }

  fileprivate var protocolInWords: String {
    let known = [("HTTP/", "HTTP without TLS"), ("SSH-", "SSH"), ("220", "a mail or FTP server's greeting")]
    let name = known.first { starts(with: $0.0.utf8) }?.1
    let shown = PrintableText(bytes: firstLine).quoted
    return name.map { "\($0), \(shown)" } ?? shown
  }
}

/// RFC 8446 section 6, and those of earlier versions (RFC 5246 section 7.2).
private let alertNames: [UInt8: String] = [
  0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 22: "record_overflow", 40: "handshake_failure",
  42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired",
  46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error",
  51: "decrypt_error", 70: "protocol_version", 71: "insufficient_security", 80: "internal_error",
  86: "inappropriate_fallback", 90: "user_canceled", 109: "missing_extension", 110: "unsupported_extension",
  112: "unrecognized_name", 113: "bad_certificate_status_response", 115: "unknown_psk_identity",
  116: "certificate_required", 120: "no_application_protocol",
]
