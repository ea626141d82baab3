using System.CommandLine;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.LiveHub.Storage;
using Npgsql;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary><c>migrate --store ADDRESS</c>: brings the schema of a journal in PostgreSQL up to date. Files are brought up to date by the server itself.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var store = StoreOption.Create("The journal in PostgreSQL; as the owner of its schema");
        var command = new Command(PostgresSchema.Command, "Bring the schema of a journal in PostgreSQL up to date, beside running servers.") { store };
        command.Validators.Add(result =>
        {
            if (result.GetValue(store) is null) result.AddError($"--store ADDRESS is needed, or {StoreOption.Variable}.");
        });
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(store)!, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> RunAsync(PostgresAddress store, TextWriter output, TextWriter error)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(store.ConnectionString);
            var applied = await PostgresSchema.MigrateAsync(source);
            foreach (var step in applied) await output.WriteLineAsync($"Step {step.Number} ({step.Name}) applied.");
            await output.WriteLineAsync($"{store}: the schema is at step {PostgresSchema.Newest}.");
            return ExitCode.Ok;
        }
        catch (JournalException e)
        {
            await error.WriteLineAsync($"{store}: {e.Message}");
            return ExitCode.DataUnavailable;
        }
    }
}
