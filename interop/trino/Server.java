/** Starts Trino, whose own starter is only in its distribution: {@code java -cp 'lib/*' Server.java}. */
final class Server {
  public static void main(String[] none) {
    new io.trino.server.Server().start(Server.class.getSimpleName());
  }
}
