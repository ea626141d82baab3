using System.Net;
using Dapper;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Tests.Identity;

public sealed class SignInTests : IAsyncLifetime
{
    private readonly IdentityApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task ARightPasswordGivesATokenForTwelveHours()
    {
        var host = await _app.AddHostAsync("Änne");
        using var response = await _app.SignInAsync("äNNE", IdentityApp.HostPassword);
        var answer = await IdentityApp.ReadAsync(response);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(host.Id.Value, answer.GetProperty("hostId").GetString());
        Assert.Equal("Änne", answer.GetProperty("name").GetString());
        Assert.Equal("2026-02-01T06:00:00.000Z", answer.GetProperty("expiresAt").GetString());

        var token = answer.GetProperty("token").GetString();
        _app.Time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        using var inTime = await _app.SendAsync(HttpMethod.Get, "/test/host", token);
        Assert.Equal(host.Id.Value, await inTime.Content.ReadAsStringAsync());
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        using var late = await _app.SendAsync(HttpMethod.Get, "/test/host", token);
        var problem = await IdentityApp.AssertRefusedAsync(late, ProblemCode.TokenInvalid);
        Assert.Equal("The token has expired.", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("anna", "wrong password!")]
    [InlineData("nobody", IdentityApp.HostPassword)]
    [InlineData("anna", "")]
    [InlineData("", IdentityApp.HostPassword)]
    [InlineData("ann\u0430", IdentityApp.HostPassword)]
    [InlineData("anna\u202e", IdentityApp.HostPassword)]
    [InlineData("' OR 1=1 --", "' OR 1=1 --")]
    public async Task UnknownNamesAndWrongPasswordsAreToldApartByNothing(string name, string password)
    {
        await _app.AddHostAsync("anna");
        using var response = await _app.SignInAsync(name, password);
        var problem = await IdentityApp.AssertRefusedAsync(response, ProblemCode.SignInFailed);
        Assert.False(problem.TryGetProperty("detail", out _));
        Assert.False(problem.TryGetProperty("field", out _));
    }

    [Theory]
    [InlineData("anna")]
    [InlineData("nobody")]
    public async Task TheFifthFailureLocksANameWhetherOrNotItExists(string name)
    {
        await _app.AddHostAsync("anna");
        await FailAsync(name, times: 5);
        await AssertLockedAsync(name, seconds: 60);
        _app.Time.Advance(TimeSpan.FromSeconds(59.5));
        await AssertLockedAsync(name, seconds: 1);
    }

    [Fact]
    public async Task ALockedNameIsLockedForTheRightPasswordTooAndOpensAfterwards()
    {
        await _app.AddHostAsync("anna");
        await FailAsync("ANNA", times: 5);
        using var locked = await _app.SignInAsync("anna", IdentityApp.HostPassword);
        await IdentityApp.AssertRefusedAsync(locked, ProblemCode.LockedOut);
        _app.Time.Advance(TimeSpan.FromMinutes(1));
        using var open = await _app.SignInAsync("anna", IdentityApp.HostPassword);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        // A success starts the count afresh.
        await FailAsync("anna", times: 4);
        using var again = await _app.SignInAsync("anna", IdentityApp.HostPassword);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task EachFurtherFailureDoublesTheLockUpToAnHour()
    {
        await FailAsync("anna", times: 5);
        foreach (var minutes in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            await AssertLockedAsync("anna", minutes * 60);
            _app.Time.Advance(TimeSpan.FromMinutes(minutes));
            await FailAsync("anna", times: 1);
        }
        _app.Time.Advance(Lockout.Memory + TimeSpan.FromSeconds(1));
        await FailAsync("anna", times: 4);
    }

    [Fact]
    public async Task GuessesSentAtOnceGetNoFurtherThanFive()
    {
        await _app.AddHostAsync("anna");
        // Fewer than the hashing queue takes, so that none is told to come back.
        var answers = await Task.WhenAll(Enumerable.Range(0, 15).Select(i => _app.SignInAsync("anna", $"guess number {i}")));
        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized));
        Assert.Equal(10, answers.Count(answer => answer.StatusCode == HttpStatusCode.Locked));
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task ALockoutOutlivesARestart()
    {
        await FailAsync("anna", times: 5);
        Assert.NotNull(await new FailedSignIns(_app.Get<ShopDatabase>(), SecretStore.Open(Path.Combine(_app.Folder, "keys")), _app.Time)
            .CountAsync("anna", CancellationToken.None));
    }

    [Fact]
    public async Task TheMemoryOfFailedNamesIsBoundedAndDropsTheOldest()
    {
        var database = _app.Get<ShopDatabase>();
        await database.WriteAsync(connection => connection.Execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @names)
            INSERT INTO failed_sign_in SELECT CAST('name ' || i AS BLOB), 1, NULL, @now + i FROM n
            """,
            new { names = FailedSignIns.NamesMax, now = _app.Time.GetUtcNow().ToUnixTimeMilliseconds() }));
        await FailAsync("anna", times: 1);
        var (names, oldest) = database.Read(connection => connection.QuerySingle<(long, long)>(
            "SELECT count(*), (SELECT count(*) FROM failed_sign_in WHERE name_digest = CAST('name 1' AS BLOB)) FROM failed_sign_in"));
        Assert.Equal((FailedSignIns.NamesMax, 0), (names, oldest));
    }

    [Fact]
    public async Task NoNameIsStoredInClearBeforeAHostHasIt()
    {
        await FailAsync("my-password-in-the-wrong-field", times: 1);
        foreach (var file in Directory.GetFiles(_app.Folder, "shop.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain("wrong-field", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AChangedPasswordRevokesEveryEarlierToken()
    {
        await _app.AddHostAsync("anna");
        var (first, second) = (await TokenAsync("anna", IdentityApp.HostPassword), await TokenAsync("anna", IdentityApp.HostPassword));
        using var changed = await ChangeAsync(first, IdentityApp.HostPassword, "another long password");
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        foreach (var token in new[] { first, second })
        {
            using var refused = await _app.SendAsync(HttpMethod.Get, "/test/host", token);
            await IdentityApp.AssertRefusedAsync(refused, ProblemCode.TokenInvalid);
        }
        using var old = await _app.SignInAsync("anna", IdentityApp.HostPassword);
        await IdentityApp.AssertRefusedAsync(old, ProblemCode.SignInFailed);
        using var host = await _app.SendAsync(HttpMethod.Get, "/test/host", await TokenAsync("anna", "another long password"));
        Assert.Equal(HttpStatusCode.OK, host.StatusCode);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600")]
    [InlineData("Long-Enough-Name")]
    [InlineData(IdentityApp.HostPassword)]
    public async Task ANextPasswordAgainstTheRulesIsRefusedByField(string next)
    {
        await _app.AddHostAsync("long-enough-name");
        using var response = await ChangeAsync(await TokenAsync("long-enough-name", IdentityApp.HostPassword), IdentityApp.HostPassword, next);
        var problem = await IdentityApp.AssertRefusedAsync(response, ProblemCode.Invalid);
        Assert.Equal("next", problem.GetProperty("field").GetString());
    }

    [Fact]
    public async Task AStolenTokenCannotBeUsedToGuessThePassword()
    {
        await _app.AddHostAsync("anna");
        var token = await TokenAsync("anna", IdentityApp.HostPassword);
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await ChangeAsync(token, $"guess number {i}", "another long password");
            await IdentityApp.AssertRefusedAsync(wrong, ProblemCode.SignInFailed);
        }
        using var locked = await ChangeAsync(token, IdentityApp.HostPassword, "another long password");
        await IdentityApp.AssertRefusedAsync(locked, ProblemCode.LockedOut);
    }

    [Fact]
    public async Task AResetByTheOperatorLiftsTheLockoutAndRevokesTokens()
    {
        var host = await _app.AddHostAsync("anna");
        var token = await TokenAsync("anna", IdentityApp.HostPassword);
        await FailAsync("anna", times: 5);
        Assert.True(await _app.Get<HostRegistry>().ResetAsync(host.Name, "set by the operator"));
        using var refused = await _app.SendAsync(HttpMethod.Get, "/test/host", token);
        await IdentityApp.AssertRefusedAsync(refused, ProblemCode.TokenInvalid);
        await TokenAsync("anna", "set by the operator");
    }

    [Fact]
    public async Task TheFirstHostIsMadeOnce()
    {
        var first = await _app.Get<FirstHost>().CreateIfNoneAsync();
        Assert.NotNull(first);
        Assert.Null(await _app.Get<FirstHost>().CreateIfNoneAsync());
        await TokenAsync("host", first.Password);
    }

    private async Task FailAsync(string name, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var response = await _app.SignInAsync(name, "wrong password!");
            await IdentityApp.AssertRefusedAsync(response, ProblemCode.SignInFailed);
        }
    }

    private async Task AssertLockedAsync(string name, int seconds)
    {
        using var response = await _app.SignInAsync(name, IdentityApp.HostPassword);
        await IdentityApp.AssertRefusedAsync(response, ProblemCode.LockedOut);
        Assert.Equal(seconds, response.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
    }

    private async Task<string> TokenAsync(string name, string password)
    {
        using var response = await _app.SignInAsync(name, password);
        return (await IdentityApp.ReadAsync(response)).GetProperty("token").GetString()!;
    }

    private Task<HttpResponseMessage> ChangeAsync(string token, string current, string next) =>
        _app.SendAsync(HttpMethod.Post, "/api/v1/hosts/me/password", token, new { current, next });
}
