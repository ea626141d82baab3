namespace LiveCommerce.LoadTests.InProcess;

/// <summary>Whether a PostgreSQL server can be started here; who starts it is the program under test.</summary>
public static class PostgresInstallation
{
    public static bool IsThere =>
        Environment.GetEnvironmentVariable("LIVECOMMERCE_POSTGRES_BIN") is { Length: > 0 } folder ? HasServer(folder)
        : Directory.Exists("/usr/lib/postgresql") && Directory.EnumerateDirectories("/usr/lib/postgresql").Any(static version => HasServer(Path.Combine(version, "bin")));

    private static bool HasServer(string folder) => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));
}
