import COpenSSL

/// The OCSP response that a server of the lab staples.
final class StapledResponse: Sendable {
  let der: [UInt8]

  init(_ der: [UInt8]) { self.der = der }
}

/// OpenSSL's callback when a client asked for the status of the certificate (RFC 6066 section 8).
func sendStaple(_ ssl: OpaquePointer?, _ staple: UnsafeMutableRawPointer?) -> Int32 {
  guard let ssl, let staple else { return SSL_TLSEXT_ERR_NOACK }
  let der = Unmanaged<StapledResponse>.fromOpaque(staple).takeUnretainedValue().der
  // OpenSSL frees what it is given.
  return ep_SSL_set_tlsext_status_ocsp_resp_copy(ssl, der, der.count) == 1
    ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK
}
