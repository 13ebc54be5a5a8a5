import EdgeModel
import EdgeX509

extension Obstacle {
  /// What was in the way of a browser's handshake, as the usual one that succeeded at the same place shows it; none where
  /// the browser's one did as well, or failed for another reason.
  init?(usual: Handshake, browser: Handshake) {
    switch browser.outcome {
    case .alert, .failed, .reset: break
    default: return nil
    }
    if let signature = usual.signature, !TLSContext.isOfBrowsers(signature: signature) {
      self = .signature(signature)
    } else if let cipher = usual.cipher, !TLSContext.isOfBrowsers(cipher: cipher) {
      self = .cipher(cipher)
    } else if let group = usual.group, !TLSContext.isOfBrowsers(group: group) {
      self = .group(group)
    } else {
      return nil
    }
  }

  /// What was in the way of the usual handshake, as the permissive one at the same place shows it; none where that one
  /// failed as well.
  init?(usual: Handshake, permissive: Handshake) {
    guard permissive.outcome == .handshake || permissive.clientCertificate == .required else { return nil }
    let reason = if case .failed(let reason) = usual.outcome { reason } else { "" }
    let hash = permissive.signature?.split(separator: "-").last.map(String.init)
    if let version = permissive.protocolVersion, ["SSLv3", "TLSv1", "TLSv1.1"].contains(version) {
      self = .version(version)
    } else if usual.outcome == .alert(120) {
      self = .applicationProtocol
    } else if reason.contains("key too small") {
      self = .weakKey(permissive.group ?? "unknown")
    } else if let cipher = permissive.cipher, !TLSContext.usualCiphers.contains(cipher) {
      self = .cipher(cipher)
    } else if let group = permissive.group, !TLSContext.usualGroups.contains(group), !group.hasPrefix("dh-"),
      permissive.protocolVersion == "TLSv1.3" || !group.hasPrefix("ffdhe")
    {
      self = .group(group)
    } else if let signature = permissive.signature, let hash, ["sha1", "sha224", "md5"].contains(hash) {
      self = .signature(signature)
    } else if reason.contains("renegotiation") {
      self = .renegotiation
    } else {
      self = .unknown
    }
  }
}
