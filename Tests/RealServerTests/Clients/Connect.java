import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Says of each line "NAME ADDRESS PORT ANCHORS.pem" of a file whether Java's own TLS client, as HTTPS uses it, accepts
 * the server: accepts, refuses (the certificate) or fails (anything else), and why.
 */
public final class Connect {
  public static void main(String[] arguments) throws Exception {
    Date now = Date.from(Instant.parse(arguments[0]));
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      String[] words = line.split(" ", 4);
      System.out.println(verdict(words[0], words[1], Integer.parseInt(words[2]), anchors(words[3]), now));
    }
  }

  private static String verdict(String name, String address, int port, KeyStore anchors, Date now) throws Exception {
    // As Java makes them itself, but for the time.
    PKIXBuilderParameters path = new PKIXBuilderParameters(anchors, new X509CertSelector());
    path.setRevocationEnabled(false);
    path.setDate(now);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(new CertPathTrustManagerParameters(path));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    InetAddress host = InetAddress.getByAddress(name, InetAddress.getByName(address).getAddress());
    try (Socket connection = new Socket()) {
      // The kernel alone would wait for two minutes.
      connection.connect(new InetSocketAddress(host, port), 10000);
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(connection, name, port, true);
      socket.setSoTimeout(5000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      try {
        parameters.setServerNames(List.of(new SNIHostName(name)));
      } catch (IllegalArgumentException noHost) {
        // As HTTPS does with a name that is no host's, such as one with an underscore.
      }
      parameters.setApplicationProtocols(new String[] {"http/1.1"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      String request = "GET / HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() < 0 ? "fails: no answer" : "accepts";
    } catch (IOException failure) {
      Throwable cause = failure;
      boolean isCertificate = false;
      while (true) {
        isCertificate |= cause instanceof CertificateException;
        if (cause.getCause() == null) break;
        cause = cause.getCause();
      }
      return (isCertificate ? "refuses: " : "fails: ") + cause.getMessage();
    }
  }

  private static KeyStore anchors(String file) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream input = Files.newInputStream(Path.of(file))) {
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(input)) {
        store.setCertificateEntry("anchor" + store.size(), certificate);
      }
    }
    return store;
  }
}
