import Foundation
import Testing

/// What this host's openssl.cnf says decides no verdict.
@Suite(.serialized) struct HostConfigurationTests {
  private static func system(_ settings: String) -> String {
    "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n\(settings)\n"
  }

  /// OpenSSL's own server, which reads the file of nobody, is connected to whatever ours is told.
  @Test(arguments: [
    (["-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"], system("Ciphersuites = TLS_CHACHA20_POLY1305_SHA256")),
    (["-tls1_3"], system("Protocol = -TLSv1.3")), (["-tls1_3"], system("MaxProtocol = TLSv1.2")),
    (["-tls1_2"], "openssl_conf = a\n[a]\nalg_section = b\n[b]\ndefault_properties = nosuch=yes\n"),
    (["-tls1_2"], "this is no file of OpenSSL's"),
  ])
  func aServerIsJudgedAlike(settings: [String], configuration: String) async throws {
    let folder = try Folder()
    try folder.write(configuration, to: "openssl.cnf")
    try folder.write("", to: "none.cnf")
    let none = ["OPENSSL_CONF": folder.path + "/none.cnf"]
    let made = try await Binary.run(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-keyout", "key.pem", "-out", "cert.pem",
        "-subj",
        "/CN=shop.example.com", "-addext", "subjectAltName=DNS:shop.example.com", "-config", "/etc/ssl/openssl.cnf",
      ], in: folder.path)
    try #require(made.status == 0, "\(made.errors)")
    let server = try Running(
      ["s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-www"] + settings,
      of: "/usr/bin/openssl", in: folder.path, environment: none, scratch: Folder())
    // It says where: ACCEPT 127.0.0.1:40123.
    var port: Int?
    for _ in 0..<100 where port == nil {
      try await Task.sleep(for: .milliseconds(50))
      let said = String(decoding: try server.printed(), as: UTF8.self)
      port = said.split(separator: "\n").first { $0.hasPrefix("ACCEPT ") }?.split(separator: ":").last.flatMap {
        Int($0)
      }
    }
    let place = "shop.example.com:\(try #require(port))"
    func look(_ environment: [String: String]) async throws -> Outcome {
      try await Binary.run(
        [
          "cert", place, "--address", "127.0.0.1", "--allow-address", "127.0.0.0/8", "--trust",
          folder.path + "/cert.pem",
        ], environment: environment)
    }
    let plain = try await look(none)
    let seen = try await look(["OPENSSL_CONF": folder.path + "/openssl.cnf"])
    server.send(SIGKILL)
    _ = await server.end()
    #expect(plain.status == 0 && seen.status == 0, "\(plain.text)\(seen.text)")
    #expect(seen.text.contains(settings[0] == "-tls1_3" ? "TLSv1.3" : "TLSv1.2"))
  }
}
