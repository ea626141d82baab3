using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// Where a journal lies, as a person writes it: <c>postgres://user:password@host:port/database</c>, parts percent-encoded where they need it, with
/// <c>sslmode</c> and <c>sslrootcert</c> behind a question mark. A password that is missing is taken from PGPASSWORD or the password file.
/// </summary>
public sealed record PostgresAddress
{
    public const string Form = "postgres://USER:PASSWORD@HOST:PORT/DATABASE";

    private const int DefaultPort = 5432;

    private PostgresAddress(string connectionString, string place)
    {
        ConnectionString = connectionString;
        Place = place;
    }

    /// <summary>For Npgsql; holds the password.</summary>
    public string ConnectionString { get; }

    /// <summary>Host, port and database, for messages.</summary>
    public string Place { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out PostgresAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql")) return false;
        var user = uri.UserInfo.Split(':', 2);
        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (user[0].Length == 0 || uri.Host.Length == 0 || database.Length == 0 || uri.Fragment.Length > 0) return false;
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = uri.IdnHost,
            Port = uri.Port > 0 ? uri.Port : DefaultPort,
            Username = Uri.UnescapeDataString(user[0]),
            Database = database,
        };
        if (user.Length == 2) settings.Password = Uri.UnescapeDataString(user[1]);
        foreach (var setting in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TrySet(settings, setting.Split('=', 2))) return false;
        }
        address = new PostgresAddress(settings.ConnectionString, $"{uri.Host}:{settings.Port}/{database}");
        return true;
    }

    /// <summary>Without the password: this reaches logs.</summary>
    public override string ToString() => Place;

    private static bool TrySet(NpgsqlConnectionStringBuilder settings, string[] setting)
    {
        if (setting.Length != 2) return false;
        var value = Uri.UnescapeDataString(setting[1]);
        switch (setting[0])
        {
            case "sslmode" when Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode) && Enum.IsDefined(mode):
                settings.SslMode = mode;
                return true;
            case "sslrootcert":
                settings.RootCertificate = value;
                return true;
            default:
                return false;
        }
    }
}
