import EdgeLab
import EdgeModel
import EdgeTLS
import EdgeVerify
import EdgeX509
import Foundation
import Glibc
import Testing

/// The same certificate behind servers that are not ours, so that ours cannot agree with itself alone.
@Suite final class RealServerTests {
  let lab: Loopback
  let identity: Identity
  let folder: URL

  init() throws {
    lab = try Loopback(shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1] }]")
    guard case .serve(let service) = lab.world.endpoints.first?.behaviour else { throw CocoaError(.featureUnsupported) }
    identity = try #require(service.identity)
    folder = FileManager.default.temporaryDirectory.appending(path: "edgeprobe-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write(identity.pem, "chain.pem")
    try write(identity.key.pem, "key.pem")
    try write(lab.world.bundle, "roots.pem")
    // The shortest OCSP response there is: tryLater.
    try Data([0x30, 0x03, 0x0A, 0x01, 0x03]).write(to: folder.appending(path: "staple.der"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  @Test func nginxAndOpenSSLAndTheLabShowTheSame() async throws {
    let ours = try await lab.serving { try await $0.look("127.53.9.1") }
    #expect(ours.outcome == .handshake)
    for server in [try openssl("-alpn", "http/1.1"), try nginx("")] {
      let theirs = try await server.running(in: folder) { try await lab.look("127.0.0.1") }
      #expect(theirs.outcome == ours.outcome)
      #expect(theirs.chain == ours.chain)
      #expect(theirs.protocolVersion == ours.protocolVersion)
      #expect(theirs.cipher == ours.cipher)
      #expect(theirs.alpn == ours.alpn)
      #expect(theirs.clientCertificate == ours.clientCertificate)
      #expect(theirs.staple == ours.staple)
    }
  }

  @Test func aStapleIsKept() async throws {
    let server = try openssl("-status_file", "staple.der")
    let seen = try await server.running(in: folder) { try await lab.look("127.0.0.1") }
    #expect(seen.staple == [0x30, 0x03, 0x0A, 0x01, 0x03])
    #expect(seen.alpn == nil)
  }

  /// The extension signed_certificate_timestamp (18), as OpenSSL's own server sends it.
  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func timestampsAreCounted(version: String) async throws {
    let timestamp = [0] + [UInt8](repeating: 7, count: 32 + 8) + [0, 0, 4, 3, 0, 8] + [UInt8](repeating: 9, count: 8)
    let entry = [0, UInt8(timestamp.count)] + timestamp
    let list = [0, UInt8(entry.count * 2)] + entry + entry
    // ClientHello, ServerHello of TLS 1.2, Certificate of TLS 1.3.
    let info: [UInt8] = [0, 0, 0x11, 0x80, 0, 18, 0, UInt8(list.count)] + list
    let block = "SERVERINFOV2 FOR timestamps"
    try write(
      "-----BEGIN \(block)-----\n\(Data(info).base64EncodedString(options: .lineLength64Characters))\n-----END \(block)-----\n",
      "info.pem")
    let server = try openssl("-serverinfo", "info.pem", version)
    let seen = try await server.running(in: folder) { try await lab.look("127.0.0.1") }
    #expect(seen.outcome == .handshake && seen.timestamps == 2)
  }

  @Test(arguments: [
    (["-Verify", "1"], Handshake.Outcome.handshake, Handshake.ClientCertificate.required),
    (["-Verify", "1", "-tls1_2"], .alert(40), .required),
    (["-verify", "1"], .handshake, .requested),
    (["-verify", "1", "-tls1_2"], .handshake, .requested),
  ])
  func clientCertificates(
    options: [String], outcome: Handshake.Outcome, expected: Handshake.ClientCertificate
  ) async throws {
    let seen = try await openssl(options).running(in: folder) { try await lab.look("127.0.0.1") }
    #expect(seen.outcome == outcome)
    #expect(seen.clientCertificate == expected)
    #expect(seen.chain == identity.chain)
  }

  /// nginx turns the client away with HTTP status 400, which a page shows and no handshake.
  @Test(arguments: [("on", Handshake.ClientCertificate.required), ("optional", .requested)])
  func nginxTurnsAwayOverHTTP(setting: String, expected: Handshake.ClientCertificate) async throws {
    let server = try nginx("ssl_verify_client \(setting); ssl_client_certificate roots.pem;")
    let (seen, asked) = try await server.running(in: folder) { () async throws -> (Handshake, Handshake) in
      let seen = try await lab.look("127.0.0.1")
      let page = PageRequest(
        host: "shop.example.com", expectation: PageExpectation(isStated: false), userAgent: "edgeprobe/9")
      return (seen, try await lab.handshaker().handshake(seen.endpoint, page: page))
    }
    #expect(seen.outcome == .handshake)
    #expect(seen.clientCertificate == .requested)
    #expect(EndpointEvidence(of: asked, at: noon, trust: nil).clientCertificate == expected)
  }

  @Test func protocolsAndNamesThatTheServerRefuses() async throws {
    let rejecting = try nginx("ssl_reject_handshake on;")
    #expect(try await rejecting.running(in: folder) { try await lab.look("127.0.0.1") }.outcome == .alert(112))
    let old = try openssl("-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0")
    #expect(try await old.running(in: folder) { try await lab.look("127.0.0.1") }.outcome == .alert(70))
    let plain = try nginx("", listen: "")
    guard case .notTLS(let bytes) = try await plain.running(in: folder, { try await lab.look("127.0.0.1") }).outcome
    else {
      Issue.record("plain HTTP was taken for TLS")
      return
    }
    #expect(bytes.starts(with: "HTTP/1.1 400".utf8))
  }

  /// OpenSSL's server warns where it does not know the name, and goes on; below TLS 1.3, as that has no warnings.
  @Test(arguments: [("shop.example.com", nil), ("other.example.com", 112)] as [(String, UInt8?)])
  func aNameThatTheServerWarnsOf(known: String, warning: UInt8?) async throws {
    let server = try openssl("-tls1_2", "-servername", known, "-cert2", "chain.pem", "-key2", "key.pem")
    let seen = try await server.running(in: folder) { try await lab.look("127.0.0.1") }
    #expect(seen.outcome == .handshake && seen.warning == warning)
    #expect(EndpointEvidence(of: seen, at: noon, trust: nil).warning == warning)
  }

  /// RFC 5746: clients built on OpenSSL 3 give up where a server does not know it.
  @Test func gnutlsWithoutSecureRenegotiation() async throws {
    let server = RealServer(
      "/usr/bin/gnutls-serv",
      ["--port", "\(lab.port)", "--x509certfile", "chain.pem", "--x509keyfile", "key.pem", "--quiet"]
        + ["--priority", "NORMAL:-VERS-TLS1.3:%DISABLE_SAFE_RENEGOTIATION"])
    let seen = try await server.running(in: folder) { () async throws -> [Handshake] in
      await (try lab.handshaker()).explained(try await lab.look("127.0.0.1"))
    }
    let evidence = try #require(EndpointEvidence.all(of: seen, at: noon, trust: nil).first)
    #expect(evidence.obstacle == .renegotiation, "\(seen.map(\.outcome))")
  }

  @Test func opensslIsContentWithTheLab() async throws {
    try await lab.serving { (lab: Loopback) async throws -> Void in
      let client = RealServer(
        "/usr/bin/openssl",
        ["s_client", "-connect", "127.53.9.1:\(lab.port)", "-servername", "shop.example.com"]
          + ["-CAfile", "roots.pem", "-verify_return_error", "-verify_hostname", "shop.example.com", "-brief"])
      #expect(try await client.status(in: folder) == 0)
    }
  }

  @Test(
    .enabled(if: getuid() == 0, "Postfix gives privileges away, and so needs some"),
    arguments: [("may", Handshake.Outcome.handshake), ("none", .withoutTLS)])
  func postfixIsAskedForTLS(level: String, outcome: Handshake.Outcome) async throws {
    let endpoint = Endpoint(
      address: try #require(Address("127.0.0.1")), port: 443, serverName: try DomainName("shop.example.com"),
      startTLS: .smtp)
    let seen = try await postfix(level).running(in: folder) { try await lab.handshaker().handshake(endpoint) }
    #expect(seen.outcome == outcome)
    #expect(seen.chain == (outcome == .handshake ? identity.chain : []))
    #expect(seen.protocolVersion == (outcome == .handshake ? "TLSv1.3" : nil))
    #expect(seen.clientCertificate == .none && seen.alpn == nil)
  }

  /// A Postfix with nothing but what answers SMTP and makes TLS.
  private func postfix(_ level: String) async throws -> RealServer {
    let place = folder.path()
    try write(identity.key.pem + identity.pem, "all.pem")
    for name in ["queue", "data"] {
      try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    try FileManager.default.setAttributes(
      [.ownerAccountName: "postfix"], ofItemAtPath: folder.appending(path: "data").path())
    try write(
      """
      compatibility_level = 3.6
      queue_directory = \(place)/queue
      data_directory = \(place)/data
      myhostname = shop.example.com
      inet_interfaces = 127.0.0.1
      inet_protocols = ipv4
      mydestination =
      alias_maps =
      smtpd_tls_chain_files = \(place)/all.pem
      smtpd_tls_security_level = \(level)
      maillog_file = /dev/stdout

      """, "main.cf")
    try write(
      """
      127.0.0.1:\(lab.port) inet n - n - - smtpd
      tlsmgr unix - - n 1000? 1 tlsmgr
      anvil unix - - n - 1 anvil
      rewrite unix - - n - - trivial-rewrite
      cleanup unix n - n - 0 cleanup
      proxymap unix - - n - - proxymap
      postlog unix-dgram n - n - 1 postlogd

      """, "master.cf")
    // Makes the folders of the queue.
    #expect(try await RealServer("/usr/sbin/postfix", ["-c", place, "check"]).status(in: folder) == 0)
    return RealServer("/usr/lib/postfix/sbin/master", ["-c", place, "-d"])
  }

  private func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  private func openssl(_ options: String...) throws -> RealServer { try openssl(options) }

  private func openssl(_ options: [String]) throws -> RealServer {
    // With the whole chain file s_server would send the leaf twice.
    try write(identity.chain.dropFirst().map { PEM.text($0) }.joined(), "rest.pem")
    let fixed = ["-cert", "chain.pem", "-cert_chain", "rest.pem", "-key", "key.pem"]
    return RealServer("/usr/bin/openssl", ["s_server", "-www", "-accept", "127.0.0.1:\(lab.port)"] + fixed + options)
  }

  private func nginx(_ settings: String, listen: String = "ssl") throws -> RealServer {
    let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \($0);" }.joined()
    try write(
      """
      daemon off; master_process off; pid nginx.pid; error_log stderr; events { worker_connections 64; }
      http { access_log off; \(places)
        server { listen 127.0.0.1:\(lab.port) \(listen); ssl_protocols TLSv1.2 TLSv1.3;
          ssl_certificate chain.pem; ssl_certificate_key key.pem; \(settings) } }
      """, "nginx.conf")
    return RealServer("/usr/sbin/nginx", ["-e", "stderr", "-p", folder.path(), "-c", folder.path() + "/nginx.conf"])
  }
}
