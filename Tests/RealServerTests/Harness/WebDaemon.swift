import EdgeLab
import EdgeModel
import EdgeX509
import Foundation

/// The TLS endpoints of a world as one nginx, but for those that nginx would answer with a page where others send an
/// alert: it asks for a client's certificate and refuses over HTTP.
struct WebDaemon {
  let world: TLSWorld
  /// What to listen on where the world says 443 or another port.
  let ports: [UInt16: UInt16]
  let isThere: (Address) -> Bool

  private var services: [(endpoint: TLSWorld.Endpoint, service: TLSWorld.Service)] {
    world.endpoints.compactMap { endpoint in
      guard case .serve(let service) = endpoint.behaviour, !endpoint.demandsClientCertificate else { return nil }
      return (endpoint, service)
    }
  }

  /// Starts it, unless the world has no endpoint that serves; it is ready on return.
  func start(inside place: [String]) async throws -> Supervised? {
    let plain = world.endpoints.filter { $0.behaviour == .fault(.plaintext) }
    guard (services.map(\.endpoint) + plain).contains(where: { !listening($0).isEmpty }) else { return nil }
    let scratch = try Scratch()
    let daemon: Supervised
    do {
      let file = try scratch.write("nginx.conf", try configuration(scratch))
      daemon = try Supervised(
        "nginx", place + [try Program.nginx.path, "-p", scratch.path, "-e", "stderr", "-c", file], scratch: scratch,
        environment: try scratch.leniency)
    } catch {
      scratch.remove()
      throw error
    }
    do {
      // Written after every socket listens.
      try await daemon.wait { access($0.scratch.path + "/nginx.pid", F_OK) == 0 }
    } catch {
      await daemon.stop()
      throw error
    }
    return daemon
  }

  private func configuration(_ scratch: Scratch) throws -> String {
    var text = """
      daemon off;
      master_process off;
      user root;
      pid \(scratch.path)/nginx.pid;
      error_log stderr warn;
      events { worker_connections 256; }
      http {
        access_log off;
        client_body_temp_path \(scratch.path)/body;
        proxy_temp_path \(scratch.path)/proxy;
        fastcgi_temp_path \(scratch.path)/fastcgi;
        uwsgi_temp_path \(scratch.path)/uwsgi;
        scgi_temp_path \(scratch.path)/scgi;
        server_names_hash_bucket_size 256;
        ssl_session_cache off;
        ssl_session_tickets off;

      """
    for endpoint in world.endpoints where endpoint.behaviour == .fault(.plaintext) {
      for place in listening(endpoint) { text += "  server {\n    listen \(place);\n    return 400;\n  }\n" }
    }
    for (number, (endpoint, service)) in services.enumerated() {
      let listens = listening(endpoint)
      guard !listens.isEmpty else { continue }
      let http2 = service.habits.protocols.contains("h2") ? " http2" : ""
      func server(_ listening: String, names: String, _ body: String) {
        text +=
          "  server {\n" + listens.map { "    listen \($0) ssl\(http2)\(listening);\n" }.joined()
          + "    server_name \(names);\n\(body)    location / { return 200 \"ok\\n\"; }\n  }\n"
      }
      var common = "    ssl_protocols \(service.habits.version == "TLSv1.2" ? "TLSv1.2" : "TLSv1.2 TLSv1.3");\n"
      if service.clientCertificate == .requested { common += "    ssl_verify_client optional_no_ca;\n" }
      if let identity = service.identity {
        server(" default_server", names: "\"\"", common + (try lines(for: identity, "\(number)", scratch)))
      } else {
        server(" default_server", names: "\"\"", common + "    ssl_reject_handshake on;\n")
      }
      for (index, host) in service.hosts.enumerated() {
        let names = host.names.map(\.host).joined(separator: " ")
        server("", names: names, common + (try lines(for: host.identity, "\(number)-\(index)", scratch)))
      }
    }
    return text + "}\n"
  }

  private func listening(_ endpoint: TLSWorld.Endpoint) -> [String] {
    endpoint.addresses.filter(isThere).map { $0.with(port: ports[endpoint.port] ?? endpoint.port) }
  }

  private func lines(for identity: Identity, _ number: String, _ scratch: Scratch) throws -> String {
    let chain = try scratch.write("chain-\(number).pem", identity.pem)
    let key = try scratch.write("key-\(number).pem", identity.key.pem)
    let lines = "    ssl_certificate \(chain);\n    ssl_certificate_key \(key);\n"
    guard let staple = identity.staple else { return lines }
    let file = try scratch.write("staple-\(number).der", staple)
    return lines + "    ssl_stapling on;\n    ssl_stapling_file \(file);\n"
  }
}
