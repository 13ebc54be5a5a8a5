import EdgeLab
import EdgeModel
import EdgeTLS
import EdgeX509
import Foundation
import Testing

/// Pages of nginx, which writes answers in its own way.
@Suite final class RealPageTests {
  let lab: Loopback
  let folder: URL

  init() throws {
    lab = try Loopback(shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1] }]") {
      $0.portMap[80] = freePort()
    }
    guard case .serve(let service) = lab.world.endpoints.first?.behaviour else { throw CocoaError(.featureUnsupported) }
    let identity = try #require(service.identity)
    folder = FileManager.default.temporaryDirectory.appending(path: "edgeprobe-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write(identity.pem, "chain.pem")
    try write(identity.key.pem, "key.pem")
    try write(lab.world.bundle, "roots.pem")
    try write("all is <!--# echo var=\"well\" default=\"well\" --> here\n", "page.html")
    try write(String(repeating: "0123456789abcdef", count: 8192), "large.txt")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func ask(
    _ settings: String, _ page: PageExpectation = PageExpectation(), listen: String = "ssl", plain: String? = nil
  ) async throws -> Handshake {
    try write(
      """
      daemon off; master_process off; user root; pid nginx.pid; error_log stderr;
      events { worker_connections 64; }
      http { access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi; scgi_temp_path scgi; default_type text/html; absolute_redirect off;
        server { listen 127.0.0.1:\(lab.port) \(listen); root .; ssl_certificate chain.pem;
          ssl_certificate_key key.pem; \(settings) }
        \(plain.map { "server { listen 127.0.0.1:\(lab.looking.mapped(80)); \($0) }" } ?? "") }
      """, "nginx.conf")
    let server = RealServer(
      "/usr/sbin/nginx", ["-e", "stderr", "-p", folder.path(), "-c", folder.path() + "/nginx.conf"])
    return try await server.running(in: folder) {
      let endpoint = Endpoint(
        address: try #require(Address("127.0.0.1")), port: 443, serverName: try DomainName("shop.example.com"))
      let request = PageRequest(host: "shop.example.com", expectation: page, userAgent: "edgeprobe/9")
      return try await lab.handshaker().handshake(endpoint, page: request)
    }
  }

  private func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  @Test func aChunkedPageIsWhole() async throws {
    let seen = try await ask("ssi on;", PageExpectation(path: "/page.html", contains: "all is well"))
    let response = try #require(seen.http?.last?.response)
    #expect(response.status == 200 && response["content-length"] == nil && !response.isCut)
    #expect(response.body == Array("all is well here\n".utf8))
    #expect(response["server"]?.hasPrefix("nginx") == true && response["content-type"] == "text/html")
  }

  @Test func itsClockIsOurs() async throws {
    let seen = try await ask("return 200 ok;")
    let date = try #require(seen.http?.last?.response?["date"].flatMap { Moment(httpDate: $0) })
    #expect(abs(Double(date.seconds) - Date().timeIntervalSince1970) < 60)
  }

  @Test func redirectsAreFollowed() async throws {
    let seen = try await ask("location = / { return 301 /a/; } location /a/ { return 308 ../page.html; }")
    #expect(seen.http?.exchanges.map(\.url.path) == ["/", "/a/", "/page.html"])
    #expect(seen.http?.last?.response?.status == 200)
    let circle = try await ask("rewrite ^/$ /a redirect; rewrite ^/a$ / permanent;")
    #expect(circle.http?.end == .loop && circle.http?.exchanges.map { $0.response?.status } == [302, 301])
  }

  /// Users go there, and may come back for ever.
  @Test func plainPagesAreFollowed() async throws {
    let there = "return 301 http://shop.example.com/x;"
    let circle = try await ask(there, plain: "return 301 https://shop.example.com/;")
    #expect(circle.http?.end == .loop && circle.http?.exchanges.map(\.url.isSecure) == [true, false])
    #expect(circle.http?.last?.away?.endpoint.port == 80 && circle.http?.last?.away?.chain == [])
    let page = try await ask(there, plain: "return 200 $host$request_uri;")
    #expect(page.http?.end == .answered)
    #expect(page.http?.last?.response?.body == Array("shop.example.com/x".utf8))
    let closed = try await ask(there)
    #expect(closed.http?.end == .closed(location: "http://shop.example.com/x", why: "127.0.0.1:80 refused"))
    let silent = try await ask(there, plain: "return 444;")
    // Perhaps for machines alone.
    #expect(silent.http?.end == .silent && silent.http?.exchanges.count == 2 && silent.http?.last?.response == nil)
  }

  /// nginx answers in the clear on the port of https: with what it was told for such a case, or that TLS alone is taken.
  @Test(arguments: ["error_page 497 =200 /page.html; ssi on;", ""]) func inTheClearOnThePortOfHTTPS(settings: String)
    async throws
  {
    let seen = try await ask("location = / { return 301 http://shop.example.com:443/x; } \(settings)")
    let trail = try #require(seen.http)
    #expect(trail.end == .answered && trail.exchanges.map(\.url.isSecure) == [true, false])
    #expect(trail.last?.response?.status == (settings.isEmpty ? 400 : 200))
    #expect(trail.last?.response?.wantsTLS == settings.isEmpty)
  }

  @Test func aLargePageIsReadAsFarAsItMay() async throws {
    let seen = try await ask("", PageExpectation(path: "/large.txt", contains: "nowhere"))
    #expect(seen.http?.last?.response?.body.count == 64 << 10 && seen.http?.last?.response?.isCut == true)
    #expect(seen.http?.last?.response?["content-length"] == "131072")
    let head = try await ask("", PageExpectation(method: "HEAD", path: "/large.txt"))
    #expect(head.http?.last?.response?.body == [] && head.http?.last?.response?.isCut == false)
  }

  @Test func otherMethodsAndHostsAreSent() async throws {
    let settings = "if ($host != api.example.com) { return 421; } return 200 $request_method:$http_x_canary;"
    #expect(try await ask(settings).http?.last?.response?.status == 421)
    let page = PageExpectation(method: "POST", headers: [HTTPHeader(name: "X-Canary", value: "a b")])
    let seen = try await ask("return 200 $request_method:$http_x_canary:$content_length;", page)
    #expect(seen.http?.last?.response?.body == Array("POST:a b:0".utf8))
  }

  @Test func aServerOfTwoProtocolsIsAskedInTheOlder() async throws {
    let seen = try await ask("return 503;", listen: "ssl http2")
    #expect(seen.alpn == "http/1.1" && seen.http?.last?.response?.status == 503)
  }

  /// It asks for a certificate in the handshake, and turns away whoever brings none in its answer.
  @Test func aMissingCertificateIsAnAnswerOfItsOwn() async throws {
    let seen = try await ask("ssl_verify_client on; ssl_client_certificate roots.pem;")
    #expect(seen.clientCertificate == .requested && seen.http?.last?.response?.status == 400)
  }
}
