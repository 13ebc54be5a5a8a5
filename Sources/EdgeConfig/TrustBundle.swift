import EdgeModel
import Foundation

/// The certificates to trust: PEM text, and where it was found.
package struct TrustBundle: Hashable, Sendable {
  package let path: String
  package let bytes: [UInt8]

  /// Debian and Alpine; RHEL and Amazon Linux, new and old; Alpine without the package; SUSE.
  package static let usualPlaces = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem", "/etc/ssl/ca-bundle.pem",
  ]

  /// Reads the named file or folder of PEM files, else what `SSL_CERT_FILE` names, else the first of the usual places.
  ///
  /// None when nothing was named and nothing found.
  package init?(
    trust path: String?, environment: [String: String] = ProcessInfo.processInfo.environment,
    usualPlaces: [String] = TrustBundle.usualPlaces
  ) throws(ConfigError) {
    // A name in the environment is as explicit as an option: another store would give another verdict.
    if let named = path ?? environment["SSL_CERT_FILE"], !named.isEmpty || path != nil {
      do {
        try self.init(at: named)
      } catch {
        throw ConfigError([Mistake(file: named, place: nil, problem: error.problem, remedy: error.remedy)])
      }
      return
    }
    for place in usualPlaces {
      if let bundle = try? TrustBundle(at: place) {
        self = bundle
        return
      }
    }
    return nil
  }

  private init(at path: String) throws(Unreadable) {
    let location = try Location(path)
    self.path = path
    if location.kind == .folder {
      var seen: Set<Location> = []
      var bytes: [UInt8] = []
      // A folder made by c_rehash holds every certificate twice: by its name, and as a link named for its hash.
      for name in try location.names() {
        let file = try Location(location.path(of: name))
        guard file.kind == .file, seen.insert(file).inserted else { continue }
        let text = try file.bytes(limit: bundleLimit)
        if text.containsCertificate { bytes += text + [UInt8(ascii: "\n")] }
      }
      self.bytes = bytes
    } else {
      bytes = try location.bytes(limit: bundleLimit)
    }
    guard bytes.containsCertificate else {
      throw Unreadable("there is no PEM certificate in it", "name a file that holds BEGIN CERTIFICATE blocks")
    }
  }
}

private let bundleLimit = 16 << 20

extension [UInt8] {
  fileprivate var containsCertificate: Bool {
    let marks = ["-----BEGIN CERTIFICATE-----", "-----BEGIN TRUSTED CERTIFICATE-----"].map { Array($0.utf8) }
    return marks.contains { firstRange(of: $0) != nil }
  }
}
