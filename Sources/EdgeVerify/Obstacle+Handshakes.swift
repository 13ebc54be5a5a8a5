import EdgeModel
import EdgeX509

extension Obstacle {
  /// What was in the way of a browser's handshake, as the usual one that succeeded at the same place shows it; none where
  /// the browser's one did as well, or failed for another reason.
  init?(usual: Handshake, browser: Handshake) {
    guard browser.isRefused else { return nil }
    let odd = [
      usual.signature.flatMap { TLSContext.isOfBrowsers(signature: $0) ? nil : Obstacle.signature($0) },
      usual.cipher.flatMap { TLSContext.isOfBrowsers(cipher: $0) ? nil : .cipher($0) },
      usual.group.flatMap { TLSContext.isOfBrowsers(group: $0) ? nil : .group($0) },
    ].compactMap(\.self)
    // What no browser offers harms more users than what Chrome does not.
    guard let worst = odd.first(where: { !$0.isForChromeAlone }) ?? odd.first else { return nil }
    self = worst
  }

  /// What was in the way of Python's handshake, likewise.
  init?(usual: Handshake, python: Handshake) {
    guard python.isRefused, let cipher = usual.cipher, !TLSContext.isOfPython(cipher: cipher) else { return nil }
    self = .cipher(cipher)
  }

  /// What was in the way of the usual handshake, as others at the same place show it; none where they failed as well.
  init?(usual: Handshake, others: [Handshake]) {
    func succeeded(_ offer: Handshake.Offer) -> Bool {
      others.contains { $0.offer == offer && $0.outcome == .handshake }
    }
    let shown = others.first { $0.offer == .permissive }.flatMap { Obstacle(usual: usual, permissive: $0) }
    switch shown {
    case .unknown where succeeded(.plain): self = .applicationProtocol
    case nil where usual.outcome != .handshake && succeeded(.older): self = .modernity
    case let shown?: self = shown
    case nil: return nil
    }
  }

  /// The same as far as the permissive one shows it.
  private init?(usual: Handshake, permissive: Handshake) {
    guard permissive.outcome == .handshake || permissive.clientCertificate == .required else { return nil }
    let reason = if case .failed(let reason) = usual.outcome { reason } else { "" }
    if let version = permissive.protocolVersion, ["SSLv3", "TLSv1", "TLSv1.1"].contains(version) {
      self = .version(version)
    } else if usual.outcome == .alert(120) {
      self = .applicationProtocol
    } else if reason.contains("key too small") {
      self = .weakKey(permissive.group ?? "unknown")
    } else if let cipher = permissive.cipher, !TLSContext.usualCiphers.contains(cipher) {
      self = .cipher(cipher)
    } else if let curve = TLSContext.unusualCurve(ofKeyIn: permissive.chain) {
      // What the key exchange takes as well may be the server's choice; the key is none.
      self = .curve(curve)
    } else if let group = permissive.group, !TLSContext.isUsual(group: group) {
      self = .group(group)
    } else if let signature = permissive.signature, !TLSContext.isUsual(signature: signature) {
      self = .signature(signature)
    } else if reason.contains("renegotiation") {
      self = .renegotiation
    } else {
      self = .unknown
    }
  }
}

extension Handshake {
  /// The alerts of a server that takes nothing of what was offered (RFC 8446 section 6.2): handshake_failure,
  /// illegal_parameter, protocol_version, insufficient_security and missing_extension.
  private static let refusals: Set<UInt8> = [40, 47, 70, 71, 109]

  /// Whether the server took nothing of what was offered.
  ///
  /// Whatever else ends a connection may be chance, or a limit on connections, unless it comes again while others that offer
  /// something else are well.
  fileprivate var isRefused: Bool {
    switch outcome {
    case .alert(let number) where Handshake.refusals.contains(number): true
    case .alert, .reset, .timeout(.handshake): firstTry == outcome
    default: false
    }
  }
}
