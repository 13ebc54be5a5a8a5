import COpenSSL

/// Why bytes are not what they should be, or why OpenSSL would not work with them.
package enum X509Flaw: Error, Hashable {
  /// The bytes are no DER certificate.
  case notCertificate(String)
  /// A PEM block, counted from 1, with the line it begins on.
  case block(Int, line: Int, String)
  /// No block holds a certificate.
  case noCertificate
  /// The bytes are no DER certificate revocation list.
  case notList(String)
  /// No block holds a certificate revocation list.
  case noList
  /// The bytes are no private key, or not the one of the certificate.
  case badKey(String)
  /// OpenSSL's reason.
  case openSSL(String)
}

extension X509Flaw: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notCertificate(let why): "not a DER certificate: \(why)"
    case .block(let number, let line, let why): "PEM block \(number), line \(line): \(why)"
    case .noCertificate: "no PEM block holds a certificate"
    case .notList(let why): "not a certificate revocation list: \(why)"
    case .noList: "no PEM block holds a certificate revocation list"
    case .badKey(let why): "not a usable private key: \(why)"
    case .openSSL(let why): "OpenSSL: \(why)"
    }
  }
}

/// The oldest reason in OpenSSL's queue of this thread; empties the queue.
func openSSLReason() -> String {
  let code = ERR_peek_error()
  ERR_clear_error()
  guard code != 0 else { return "no reason given" }
  guard let text = ERR_reason_error_string(code) else { return "error \(code)" }
  return String(cString: text)
}
