using System.CommandLine;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Tests.Identity;

public sealed class HostCommandsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task AddShowsAGeneratedPasswordOnce()
    {
        Assert.Equal(HostExit.Ok, await RunAsync("add", "anna"));
        var password = _output.ToString().Split("(shown only now): ")[1].Trim();
        Assert.Matches("^([2-9a-hjkmnp-z]{4}-){4}[2-9a-hjkmnp-z]{4}$", password);
        Assert.Equal(HostExit.Ok, await RunAsync("list"));
        Assert.EndsWith("anna\n", _output.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task APasswordFromInputIsNotShown()
    {
        Assert.Equal(HostExit.Ok, await RunAsync("add", "anna", "--password-stdin", input: "correct horse battery\r\nnext line"));
        Assert.Equal("Host 'anna' was added.\n", _output.ToString().ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("add", "anna", "too short")]
    [InlineData("add", "anna", "")]
    [InlineData("add", "long-enough-name", "LONG-enough-name")]
    [InlineData("add", "an\u202Ena", "correct horse battery")]
    [InlineData("reset", "", "correct horse battery")]
    public async Task BadInputExitsWith2(string verb, string name, string password)
    {
        Assert.Equal(HostExit.BadInput, await RunAsync(verb, name, "--password-stdin", input: password));
        Assert.NotEqual("", _error.ToString());
    }

    [Fact]
    public async Task APasswordThatNeverEndsIsRefused() =>
        Assert.Equal(HostExit.BadInput, await RunAsync("add", "anna", "--password-stdin", input: new string('x', 100_000)));

    [Fact]
    public async Task NamesThatExistOrDoNotExitWith4()
    {
        Assert.Equal(HostExit.NameConflict, await RunAsync("reset", "anna"));
        Assert.Equal(HostExit.Ok, await RunAsync("add", "anna"));
        Assert.Equal(HostExit.NameConflict, await RunAsync("add", "ANNA"));
        Assert.Equal(HostExit.Ok, await RunAsync("reset", "Anna"));
    }

    [Fact]
    public async Task ARunningServerKeepsTheDirectoryAndIsNamedAsTheReason()
    {
        using var server = DataDirectory.Open(_folder.Path);
        Assert.Equal(HostExit.DataUnavailable, await RunAsync("add", "anna"));
        Assert.Contains("stop the server", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedSecretsExitWith3()
    {
        Assert.Equal(HostExit.Ok, await RunAsync("add", "anna"));
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "keys", "subject.pepper"), []);
        Assert.Equal(HostExit.DataUnavailable, await RunAsync("list"));
    }

    [Fact]
    public void TheDirectoryHasToBeNamedUnlessThereIsADefault()
    {
        Assert.NotEmpty(HostCommands.Create().Parse("list").Errors);
        Assert.Empty(HostCommands.Create(defaultData: "data").Parse("list").Errors);
        Assert.NotEmpty(HostCommands.Create(defaultData: "data").Parse("add").Errors);
    }

    private async Task<int> RunAsync(string verb, string? name = null, string? flag = null, string input = "")
    {
        using var reader = new StringReader(input);
        var command = HostCommands.Create(input: reader, passwords: new Passwords(iterations: 1000));
        string[] line = [verb, .. name is null ? Array.Empty<string>() : [name], .. flag is null ? Array.Empty<string>() : [flag], "--data", _folder.Path];
        return await command.Parse(line).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error });
    }
}
