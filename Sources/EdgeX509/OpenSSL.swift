import COpenSSL

/// The library as a whole.
package enum OpenSSL {
  /// Keeps it from reading this host's openssl.cnf, which may turn off versions, ciphers and whole algorithms; of no use
  /// once anything else was asked of it.
  package static func ignoreConfiguration() { _ = ep_OPENSSL_init_without_config() }
}
