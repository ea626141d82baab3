using System.CommandLine;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>The root command: serve.</summary>
internal static class ServeCommand
{
    public static RootCommand Create()
    {
        var data = new Option<string>("--data") { Description = "The data directory; everything the shop owns is in it.", HelpName = "DIR", DefaultValueFactory = _ => ServeOptions.DefaultData };
        var store = StoreOption.Create("A journal in PostgreSQL, in place of journal.db in the data directory");
        var urls = new Option<string>("--urls") { Description = "Addresses to listen on, separated by ';'.", HelpName = "URLS", DefaultValueFactory = _ => ServeOptions.DefaultUrls };
        var noDemo = new Option<bool>("--no-demo") { Description = "Do not make a demo shop in an empty data directory." };
        var root = new RootCommand(
            """
            LiveCommerce: a live-shopping server.

            Without a command it serves. Settings of docs/configuration.md are given as --Section:Key=value or as environment variables (Section__Key).
            Exit codes: 0 ok, 2 usage, 3 data directory or store not to be used, 5 address in use, 6 data damaged.
            """)
        {
            data, store, urls, noDemo,
        };
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((parsed, cancellationToken) => Server.RunAsync(
            new ServeOptions(parsed.GetRequiredValue(data), parsed.GetRequiredValue(urls), !parsed.GetValue(noDemo), parsed.UnmatchedTokens) { Store = parsed.GetValue(store) },
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken));
        return root;
    }

    /// <summary>A word that is neither an option nor a setting of the form <c>--Section:Key=value</c>.</summary>
    public static string? UnknownArgument(ParseResult parsed) => parsed.CommandResult.Command is RootCommand
        ? parsed.UnmatchedTokens.FirstOrDefault(token => !(token.StartsWith("--", StringComparison.Ordinal)
            && token.IndexOf('=', StringComparison.Ordinal) is var at and > 0 && token.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && colon < at))
        : null;
}
