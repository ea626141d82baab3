using System.CommandLine;
using LiveCommerce.Grains.Journal.Postgres;

namespace LiveCommerce.LiveHub.Storage;

/// <summary><c>--store</c>: a journal in PostgreSQL. Commands that the environment may tell take it from there, where no password can be seen by others.</summary>
internal static class StoreOption
{
    public const string Variable = "LIVECOMMERCE_STORE";

    /// <param name="description">What it is to the command.</param>
    /// <param name="environment">Asked where the option is not given.</param>
    public static Option<PostgresAddress?> Create(string description, Func<string, string?>? environment = null) => new("--store")
    {
        Description = $"{description} ({PostgresAddress.Form}; environment: {Variable}).",
        HelpName = "ADDRESS",
        DefaultValueFactory = result => Parse((environment ?? Environment.GetEnvironmentVariable)(Variable), result.AddError),
        CustomParser = result => Parse(result.Tokens[0].Value, result.AddError),
    };

    /// <summary>What the environment says, for commands without the option.</summary>
    /// <exception cref="StoreException">It is no such address.</exception>
    public static PostgresAddress? FromEnvironment() => Parse(Environment.GetEnvironmentVariable(Variable), mistake => throw new StoreException(mistake));

    private static PostgresAddress? Parse(string? text, Action<string> complain)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (PostgresAddress.TryParse(text, out var address)) return address;
        complain($"--store and {Variable} take an address of the form {PostgresAddress.Form} (percent-encoded), with ?sslmode= and &sslrootcert= where they are needed.");
        return null;
    }
}
