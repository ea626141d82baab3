using LiveCommerce.Grains.Journal.Postgres;
using Npgsql;

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://ada@db/shop", "db", 5432, "ada", null, "shop", SslMode.Prefer)]
    [InlineData("postgresql://ada:secret@127.0.0.1:6000/shop", "127.0.0.1", 6000, "ada", "secret", "shop", SslMode.Prefer)]
    [InlineData("postgres://a%40da:%2F%3A%40%3D%3B'@[::1]:6000/my%20shop", "::1", 6000, "a@da", "/:@=;'", "my shop", SslMode.Prefer)]
    [InlineData("postgres://ada@db/shop?sslmode=verify-full", "db", 5432, "ada", null, "shop", SslMode.VerifyFull)]
    [InlineData("postgres://ada@db/shop?sslmode=require&sslrootcert=%2Fetc%2Fca.pem", "db", 5432, "ada", null, "shop", SslMode.Require)]
    public void AnAddressNamesOneDatabase(string text, string host, int port, string user, string? password, string database, SslMode ssl)
    {
        Assert.True(PostgresAddress.TryParse(text, out var address));
        var settings = new NpgsqlConnectionStringBuilder(address.ConnectionString);
        Assert.Equal((host, port, user, password, database, ssl), (settings.Host, settings.Port, settings.Username, settings.Password, settings.Database, settings.SslMode));
        Assert.Equal(text.Contains("sslrootcert", StringComparison.Ordinal) ? "/etc/ca.pem" : null, settings.RootCertificate);
        Assert.DoesNotContain("secret", $"{address} {address.Place}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("shop")]
    [InlineData("Host=db;Database=shop")]
    [InlineData("https://ada@db/shop")]
    [InlineData("postgres://db/shop")] // no user
    [InlineData("postgres://ada@db")] // no database
    [InlineData("postgres://ada@db/")]
    [InlineData("postgres:///shop")]
    [InlineData("postgres://ada@db/shop?sslmode=perhaps")]
    [InlineData("postgres://ada@db/shop?sslmode")]
    [InlineData("postgres://ada@db/shop?options=-cfsync%3Doff")] // what the journal sets is not to be overruled
    [InlineData("postgres://ada@db/shop#part")]
    public void EverythingElseIsRefused(string? text) => Assert.False(PostgresAddress.TryParse(text, out _));
}
