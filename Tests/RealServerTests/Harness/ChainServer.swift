import EdgeLab
import EdgeModel
import EdgeX509
import Foundation

/// A kind of server that shows a world's chains as its administrator gives them to it.
enum ChainServer: String, CaseIterable, Sendable {
  case nginx, haproxy, openssl

  /// The servers of a world, each endpoint by processes of its own, so that one that is refused leaves the others.
  struct Running: Sendable {
    var servers: [Supervised] = []
    /// Why an address is not served, in the server's words.
    var refusals: [Address: String] = [:]

    func stop() async { for server in servers { await server.stop() } }
  }

  /// Starts all endpoints of a world that serve one chain; they are ready on return.
  func serve(_ world: TLSWorld, port: UInt16) async throws -> Running {
    var running = Running()
    do {
      for endpoint in world.endpoints {
        guard case .serve(let service) = endpoint.behaviour, let identity = service.identity, service.hosts.isEmpty
        else { throw Supervised.Failure(description: "line \(endpoint.line): not one chain for every name") }
        if let reason = reluctance(identity) {
          for address in endpoint.addresses { running.refusals[address] = reason }
          continue
        }
        // One process of OpenSSL's server has one address.
        let places = self == .openssl ? endpoint.addresses.map { [$0] } : [endpoint.addresses]
        for addresses in places {
          do {
            running.servers.append(try await start(endpoint, identity, in: world, at: addresses, port: port))
          } catch let failure as Supervised.Failure {
            for address in addresses { running.refusals[address] = failure.description }
          }
        }
      }
    } catch {
      await running.stop()
      throw error
    }
    return running
  }

  /// Why a server does not show what it is given.
  func reluctance(_ identity: Identity) -> String? {
    self == .haproxy && identity.staple != nil
      ? "it serves a stapled response only after checking it, by this machine's clock" : nil
  }

  /// Starts one endpoint, or some of its addresses; it is ready on return.
  func start(
    _ endpoint: TLSWorld.Endpoint, _ identity: Identity, in world: TLSWorld, at addresses: [Address], port: UInt16,
    inside place: [String] = []
  ) async throws -> Supervised {
    if self == .nginx {
      let daemon = WebDaemon(world: world, ports: [443: port], isThere: { addresses.contains($0) })
      if let server = try await daemon.start(inside: place) { return server }
      throw Supervised.Failure(description: "nginx has nothing to serve")
    }
    let scratch = try Scratch()
    let server: Supervised
    do {
      let command =
        self == .haproxy
        ? [try Program.haproxy.path, "-db", "-f", try haproxy(endpoint, identity, at: addresses, port: port, scratch)]
        : try openssl(identity, at: addresses, port: port, scratch)
      server = try Supervised(rawValue, place + command, scratch: scratch, environment: try scratch.leniency)
    } catch {
      scratch.remove()
      throw error
    }
    do {
      try await server.wait { $0.isListening(addresses, port: port) }
    } catch {
      await server.stop()
      throw error
    }
    return server
  }

  private func haproxy(
    _ endpoint: TLSWorld.Endpoint, _ identity: Identity, at addresses: [Address], port: UInt16, _ scratch: Scratch
  ) throws -> String {
    let chain = try scratch.write("chain.pem", identity.pem + identity.key.pem)
    var options = "ssl crt \(chain) alpn http/1.1"
    // Whose client certificates it would take is asked by nobody here: nobody has one.
    if endpoint.demandsClientCertificate { options += " verify required ca-file \(chain)" }
    let binds = addresses.map { "  bind \($0.with(port: port)) \(options)\n" }.joined()
    return try scratch.write(
      "haproxy.cfg",
      """
      defaults
        mode http
        timeout client 20s
        timeout connect 1s
        timeout server 1s
      frontend all
      \(binds)  http-request return status 200

      """)
  }

  private func openssl(_ identity: Identity, at addresses: [Address], port: UInt16, _ scratch: Scratch) throws
    -> [String]
  {
    let place = addresses.first?.with(port: port) ?? ""
    var command = [try Program.openssl.path, "s_server", "-www", "-accept", place, "-alpn", "http/1.1"]
    command += ["-cert", try scratch.write("leaf.pem", PEM.text(identity.chain.first ?? []))]
    command += ["-key", try scratch.write("key.pem", identity.key.pem)]
    if identity.chain.count > 1 {
      let rest = identity.chain.dropFirst().map { PEM.text($0) }.joined()
      command += ["-cert_chain", try scratch.write("chain.pem", rest)]
    }
    if let staple = identity.staple { command += ["-status_file", try scratch.write("staple.der", staple)] }
    return command
  }
}

extension TLSWorld.Endpoint {
  /// Whether it refuses, in the handshake, who shows no certificate.
  var demandsClientCertificate: Bool {
    if case .serve(let service) = behaviour { service.clientCertificate == .required } else { false }
  }
}

extension Scratch {
  /// The environment of a server built on OpenSSL that shows keys and digests that no client should accept, as a lab
  /// must.
  var leniency: [String: String] {
    get throws {
      let file = try write(
        "openssl.cnf",
        """
        openssl_conf = all
        [all]
        ssl_conf = ssl
        [ssl]
        system_default = default
        [default]
        CipherString = DEFAULT@SECLEVEL=0
        """)
      return ["OPENSSL_CONF": file]
    }
  }
}
