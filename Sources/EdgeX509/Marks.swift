import COpenSSL

/// What OpenSSL tells of a session in passing alone: its callbacks write it down where the session finds it.
struct Marks {
  var asksForCertificate = false
  var asksToRenegotiate = false
  var hasTicket = false
  /// The last alert from the peer that ended nothing: its number.
  var warning: UInt8?

  /// Lends those of a session to a callback.
  static func note(_ ssl: OpaquePointer?, _ body: (inout Marks) -> Void) {
    guard let marks = SSL_get_ex_data(ssl, 0) else { return }
    body(&marks.assumingMemoryBound(to: Marks.self).pointee)
  }
}

/// Reads what passes in the clear of the record layer (SSL_set_msg_callback(3)).
func noteMessage(
  _ isWritten: Int32, _ version: Int32, _ kind: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ ssl: OpaquePointer?,
  _ argument: UnsafeMutableRawPointer?
) {
  guard isWritten == 0, let bytes else { return }
  let message = UnsafeRawBufferPointer(start: bytes, count: count)
  switch kind {
  // RFC 5246 section 7.4.1.1.
  case SSL3_RT_HANDSHAKE where message.first == UInt8(SSL3_MT_HELLO_REQUEST):
    Marks.note(ssl) { $0.asksToRenegotiate = true }
  // RFC 8446 section 4.6.1.
  case SSL3_RT_HANDSHAKE where message.first == UInt8(SSL3_MT_NEWSESSION_TICKET):
    Marks.note(ssl) { $0.hasTicket = true }
  // RFC 5246 section 7.2; 0 is the one that closes.
  case SSL3_RT_ALERT where message.count == 2 && message[0] == UInt8(SSL3_AL_WARNING) && message[1] != 0:
    let number = message[1]
    Marks.note(ssl) { $0.warning = number }
  default: break
  }
}
