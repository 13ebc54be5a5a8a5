import EdgeX509
import NIOCore

extension TLSSession {
  /// Takes what came in from the peer.
  package mutating func feed(_ buffer: ByteBuffer) throws(TLSFailure) {
    try buffer.readableBytesView.withUnsafeBytes { bytes throws(TLSFailure) in try feed(bytes) }
  }
}
