using System.CommandLine;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Ledger;

// Without a command the program serves; the commands are tools on the same data directory.
var root = ServeCommand.Create();
root.Subcommands.Add(HostCommands.Create(ServeOptions.DefaultData));
root.Subcommands.Add(MigrateCommand.Create());
root.Subcommands.Add(new ImportCommand(
    Server.OpenForImportAsync, ServeOptions.DefaultData, Environment.GetEnvironmentVariable("Shop__Currency") ?? "USD", TimeProvider.System).Create());
root.Subcommands.Add(VerifyCommand.Create());
root.Subcommands.Add(AnchorCommand.Create());
root.Subcommands.Add(ExportCommand.Create());
root.Subcommands.Add(ArchiveCommand.Create(TimeProvider.System));

var parsed = root.Parse(args);
if (ServeCommand.UnknownArgument(parsed) is { } unknown)
{
    await Console.Error.WriteLineAsync($"'{unknown}' is not known here; see --help.");
    return ExitCode.Usage;
}
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
