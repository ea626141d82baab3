using System.CommandLine;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>What <c>host …</c> commands exit with.</summary>
public static class HostExit
{
    public const int Ok = 0;

    /// <summary>A name or password against the rules. The caller of System.CommandLine uses the same number for a misspelt command line.</summary>
    public const int BadInput = 2;

    /// <summary>The data directory is in use (a server runs on it) or cannot be written, or its secrets are not in order.</summary>
    public const int DataUnavailable = 3;

    /// <summary>The name exists already (add) or does not exist (reset).</summary>
    public const int NameConflict = 4;
}

/// <summary>
/// <c>host add|reset|list</c>: accounts are kept by whoever has the machine. They take the directory's lock, so the server must be stopped
/// meanwhile; that way a running server is the only writer of its files.
/// </summary>
public static class HostCommands
{
    /// <param name="defaultData">The data directory when <c>--data</c> is not given; null makes the option required.</param>
    /// <param name="input">Where a password is read from; the console's input when null.</param>
    public static Command Create(string? defaultData = null, TextReader? input = null, Passwords? passwords = null)
    {
        var data = new Option<string>("--data") { Description = "The data directory.", HelpName = "DIR", Required = defaultData is null };
        if (defaultData is not null) data.DefaultValueFactory = _ => defaultData;
        var fromInput = new Option<bool>("--password-stdin") { Description = "Read the password from the first line of standard input instead of making one." };

        var name = new Argument<string>("NAME") { Description = $"1 to {HostName.LengthMax} characters." };
        var add = new Command("add", "Add a host and print the password once.") { name, fromInput, data };
        add.SetAction((line, cancellation) => RunAsync(line, data, accounts => SetAsync(line, accounts, name, fromInput, input, isNew: true, cancellation), passwords));

        var reset = new Command("reset", "Give a host a new password, sign it out everywhere and lift a lockout.") { name, fromInput, data };
        reset.SetAction((line, cancellation) => RunAsync(line, data, accounts => SetAsync(line, accounts, name, fromInput, input, isNew: false, cancellation), passwords));

        var list = new Command("list", "List the hosts.") { data };
        list.SetAction((line, _) => RunAsync(line, data, accounts => Task.FromResult(List(line, accounts)), passwords));

        return new Command("host", "Accounts of those who sell. The server must be stopped.") { add, reset, list };
    }

    private static async Task<int> RunAsync(ParseResult line, Option<string> data, Func<Accounts, Task<int>> work, Passwords? passwords)
    {
        var error = line.InvocationConfiguration.Error;
        try
        {
            using var directory = DataDirectory.Open(line.GetRequiredValue(data));
            using var database = new ShopDatabase(directory.PathOf("shop.db"), [new IdentitySchema()]);
            var hosts = new Hosts(database, TimeProvider.System);
            var failed = new FailedSignIns(database, SecretStore.Open(directory.PathOf("keys")), TimeProvider.System);
            return await work(new Accounts(hosts, new HostRegistry(hosts, failed, passwords ?? new Passwords())));
        }
        catch (DataDirectoryException e) when (e.Fault == DataDirectoryFault.InUse)
        {
            await error.WriteLineAsync($"{e.Message} Hosts can only be changed while no server runs on it: stop the server and try again.");
            return HostExit.DataUnavailable;
        }
        catch (Exception e) when (e is DataDirectoryException or SecretStoreException or SqliteException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return HostExit.DataUnavailable;
        }
    }

    private static async Task<int> SetAsync(ParseResult line, Accounts accounts, Argument<string> nameArgument, Option<bool> fromInput, TextReader? input,
        bool isNew, CancellationToken cancellationToken)
    {
        var (output, error) = (line.InvocationConfiguration.Output, line.InvocationConfiguration.Error);
        if (!HostName.TryParse(line.GetRequiredValue(nameArgument), out var name))
        {
            await error.WriteLineAsync($"A host's name has 1 to {HostName.LengthMax} letters, digits, signs and single inner spaces, without combining marks.");
            return HostExit.BadInput;
        }
        var isGenerated = !line.GetValue(fromInput);
        var password = isGenerated ? Passwords.Generate() : await PasswordInput.ReadLineAsync(input ?? Console.In, cancellationToken);
        var fault = Passwords.Judge(password, name);
        if (fault != PasswordFault.None)
        {
            await error.WriteLineAsync(Passwords.Describe(fault));
            return HostExit.BadInput;
        }
        var isDone = isNew
            ? await accounts.Registry.AddAsync(name, password, cancellationToken) == HostChange.Done
            : await accounts.Registry.ResetAsync(name, password, cancellationToken);
        if (!isDone)
        {
            await error.WriteLineAsync(isNew ? $"There is already a host '{name}'." : $"There is no host '{name}'.");
            return HostExit.NameConflict;
        }
        await output.WriteLineAsync(isNew ? $"Host '{name}' was added." : $"Host '{name}' has a new password and is signed out everywhere.");
        if (isGenerated) await output.WriteLineAsync($"Password (shown only now): {password}");
        return HostExit.Ok;
    }

    private static int List(ParseResult line, Accounts accounts)
    {
        foreach (var host in accounts.Hosts.List())
            line.InvocationConfiguration.Output.WriteLine($"{host.Id}  added {host.CreatedAt:yyyy-MM-dd}  password of {host.PasswordSetAt:yyyy-MM-dd}  {host.Name}");
        return HostExit.Ok;
    }

    private sealed record Accounts(Hosts Hosts, HostRegistry Registry);
}
