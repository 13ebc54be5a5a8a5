import COpenSSL
import EdgeModel

/// Why a TLS session went no further.
package enum TLSFailure: Error, Hashable, Sendable {
  /// The peer sent an alert: its number (RFC 8446 section 6).
  case alert(UInt8)
  /// The first bytes received, which begin no TLS record a server sends.
  case notTLS([UInt8])
  /// The peer said that it closes.
  case closed
  /// The peer sent more than a handshake may cost.
  case tooLong
  /// OpenSSL's reason.
  case failed(String)
}

/// One TLS session without a socket: bytes from the peer are fed, bytes for the peer are drained.
package struct TLSSession: ~Copyable {
  package enum Role: Hashable, Sendable {
    /// The name goes into SNI.
    case client(serverName: DomainName?)
    case server
  }

  package enum Step: Hashable, Sendable { case done, wantsInput }

  /// What the peer showed.
  package struct Facts: Hashable, Sendable {
    package var protocolVersion: String?
    package var cipher: String?
    package var alpn: String?
    /// As served, DER.
    package var chain: [[UInt8]]
    package var staple: [UInt8]?
  }

  private let ssl: OpaquePointer
  /// Owned by `ssl`.
  private let input: OpaquePointer
  /// Owned by `ssl`.
  private let output: OpaquePointer
  /// Where the client-certificate callback leaves its mark.
  private let wasAsked: UnsafeMutablePointer<Bool>
  private var received = 0
  private var beginning: [UInt8] = []
  // OpenSSL reads the callbacks' data through the context.
  private let context: TLSContext

  package init(_ context: TLSContext, role: Role) throws(X509Flaw) {
    ERR_clear_error()
    guard let ssl = context.withPointer({ SSL_new($0) }) else { throw .openSSL(openSSLReason()) }
    guard let input = ep_BIO_new_mem(), let output = ep_BIO_new_mem() else {
      SSL_free(ssl)
      throw .openSSL(openSSLReason())
    }
    SSL_set_bio(ssl, input, output)
    self.ssl = ssl
    self.input = input
    self.output = output
    self.context = context
    wasAsked = UnsafeMutablePointer<Bool>.allocate(capacity: 1)
    wasAsked.initialize(to: false)
    SSL_set_ex_data(ssl, 0, wasAsked)
    _ = ep_SSL_set_max_cert_list(ssl, 100 * 1024)
    switch role {
    case .client(let name):
      if let name, !name.isRoot { _ = ep_SSL_set_tlsext_host_name(ssl, name.host) }
      _ = ep_SSL_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp)
      SSL_set_connect_state(ssl)
    case .server:
      SSL_set_accept_state(ssl)
    }
  }

  deinit {
    SSL_free(ssl)
    wasAsked.deallocate()
  }

  /// Whether the server asked for a client certificate.
  package var asksForCertificate: Bool { wasAsked.pointee }

  /// Takes bytes from the peer; throws when a handshake has cost too much.
  package mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(TLSFailure) {
    if beginning.count < 64 { beginning += bytes.prefix(64 - beginning.count) }
    received += bytes.count
    guard received <= 1 << 20 else { throw .tooLong }
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    guard BIO_write(input, start, Int32(clamping: bytes.count)) == Int32(clamping: bytes.count) else {
      throw .failed(openSSLReason())
    }
  }

  /// Takes out the bytes that wait for the peer; none when there are none.
  package mutating func drain() -> [UInt8] {
    var start: UnsafeMutablePointer<CChar>?
    let count = ep_BIO_get_mem_data(output, &start)
    guard let start, count > 0 else { return [] }
    let bytes = Array(UnsafeRawBufferPointer(start: start, count: count))
    _ = ep_BIO_reset(output)
    return bytes
  }

  /// Takes the handshake as far as the bytes fed allow.
  package mutating func step() throws(TLSFailure) -> Step {
    // The queue belongs to the thread and so to all sessions on it.
    ERR_clear_error()
    let result = SSL_do_handshake(ssl)
    if result == 1 { return .done }
    try check(result)
    return .wantsInput
  }

  /// Reads on after the handshake, since an alert may come late; tells how many octets it read and dropped.
  @discardableResult
  package mutating func listen() throws(TLSFailure) -> Int {
    var buffer = [UInt8](repeating: 0, count: 4096)
    var count = 0
    while true {
      ERR_clear_error()
      let result = SSL_read(ssl, &buffer, Int32(buffer.count))
      if result <= 0 {
        try check(result)
        return count
      }
      count += Int(result)
    }
  }

  /// Encrypts bytes for the peer, once the handshake is done.
  package mutating func write(_ bytes: [UInt8]) throws(TLSFailure) {
    guard !bytes.isEmpty else { return }
    ERR_clear_error()
    let result = SSL_write(ssl, bytes, Int32(clamping: bytes.count))
    if result <= 0 { try check(result) }
  }

  /// Tells the peer that nothing more comes.
  package mutating func close() {
    ERR_clear_error()
    _ = SSL_shutdown(ssl)
    ERR_clear_error()
  }

  /// What the peer showed so far; version, cipher and protocol only once the handshake is done.
  package var facts: Facts {
    var facts = Facts(chain: derEncodings(of: SSL_get_peer_cert_chain(ssl)))
    guard SSL_is_init_finished(ssl) == 1 else { return facts }
    facts.protocolVersion = SSL_get_version(ssl).map { String(cString: $0) }
    facts.cipher = SSL_get_current_cipher(ssl).flatMap(SSL_CIPHER_get_name).map { String(cString: $0) }
    var name: UnsafePointer<UInt8>?
    var length: UInt32 = 0
    SSL_get0_alpn_selected(ssl, &name, &length)
    if let name, length > 0 {
      facts.alpn = PrintableText(bytes: Array(UnsafeBufferPointer(start: name, count: Int(length)))).text
    }
    var staple: UnsafePointer<UInt8>?
    let count = ep_SSL_get_tlsext_status_ocsp_resp(ssl, &staple)
    if let staple, count > 0 { facts.staple = Array(UnsafeBufferPointer(start: staple, count: count)) }
    return facts
  }

  /// The first bytes received when they begin no TLS record that a server sends first: a handshake or an alert of
  /// version 3.
  package var foreignBeginning: [UInt8]? {
    guard let first = beginning.first else { return nil }
    let isRecord = [0x15, 0x16].contains(first) && (beginning.count < 2 || beginning[1] == 3)
    return isRecord ? nil : beginning
  }

  private func check(_ result: Int32) throws(TLSFailure) {
    switch SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
    case SSL_ERROR_ZERO_RETURN: throw .closed
    default: break
    }
    if let foreignBeginning { throw .notTLS(foreignBeginning) }
    let code = ERR_peek_error()
    let reason = ep_ERR_GET_REASON(code) - SSL_AD_REASON_OFFSET
    // OpenSSL adds 1000 to the number of an alert that it received.
    if ep_ERR_GET_LIB(code) == ERR_LIB_SSL, let alert = UInt8(exactly: reason) {
      ERR_clear_error()
      throw .alert(alert)
    }
    throw .failed(openSSLReason())
  }
}
