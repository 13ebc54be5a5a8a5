import Foundation
import Testing

/// What costs as much as many handshakes is done once for a run, however many places it looks at.
@Suite struct SharedSetupTests {
  /// Stands before OpenSSL's own, and says what was called.
  private static let counter = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <fcntl.h>
    #include <stdlib.h>
    #include <string.h>
    #include <unistd.h>
    static void tell(const char *what) {
      int file = open(getenv("COUNTS"), O_WRONLY | O_CREAT | O_APPEND, 0600);
      if (file < 0 || write(file, what, strlen(what)) < 0) abort();
      close(file);
    }
    void *SSL_CTX_new(const void *method) {
      tell("context\\n");
      return ((void *(*)(const void *))dlsym(RTLD_NEXT, "SSL_CTX_new"))(method);
    }
    void *X509_STORE_new(void) {
      tell("store\\n");
      return ((void *(*)(void))dlsym(RTLD_NEXT, "X509_STORE_new"))();
    }

    """

  /// One context, which has a store that nobody asks, and one store of trust anchors.
  @Test func oneContextAndOneTrustStore() async throws {
    let folder = try Folder()
    try folder.write(Self.counter, to: "counter.c")
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let made = try await Binary.run(
      "/usr/bin/env", ["clang", "-shared", "-fPIC", "-o", "counter.so", "counter.c"], in: folder.path,
      environment: ["PATH": path])
    try #require(made.status == 0, "\(made.errors)")
    let world = try await ServedWorld()
    try folder.write(world.hints, to: "hints")
    let names = ["shop", "www", "a.preview"].map { "{ name: \($0).example.com }" }.joined(separator: ", ")
    try folder.write("schema: 1\ntargets: [\(names)]\n", to: "probe.yaml")
    for (index, command) in [
      ["check", "shop.example.com"], ["check", folder.path + "/probe.yaml"], ["cert", "shop.example.com"],
    ].enumerated() {
      var environment = world.environment(hints: folder.path + "/hints")
      environment["LD_PRELOAD"] = folder.path + "/counter.so"
      environment["COUNTS"] = folder.path + "/counts.\(index)"
      let outcome = try await Binary.run(
        command + ["--trust", world.anchors, "--at", "2026-11-20T12:00:00Z"], environment: environment)
      #expect(outcome.status == 0, "\(outcome)")
      let calls = try String(contentsOfFile: folder.path + "/counts.\(index)", encoding: .utf8).split(separator: "\n")
      #expect(calls.sorted() == ["context", "store", "store"], "\(command)")
    }
    #expect(await world.stop() == 130)
  }
}
