using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LiveCommerce.LiveHub.Tests.Identity;

/// <summary>Finds endpoints that forgot to say who may call them.</summary>
public static class CallerAudit
{
    /// <summary>The display names of endpoints without a caller, or whose caller and policy differ.</summary>
    public static IReadOnlyList<string> Undeclared(IEnumerable<Endpoint> endpoints) =>
        [.. endpoints.OfType<RouteEndpoint>().Where(endpoint =>
            endpoint.Metadata.GetMetadata<CallerMetadata>() is not { } caller
            || endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().All(data => data.Policy != caller.Caller)
            || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(endpoint => endpoint.DisplayName ?? endpoint.RoutePattern.RawText ?? "")];
}

public sealed class CallersTests(IdentityApp app) : IClassFixture<IdentityApp>
{
    [Fact]
    public void EveryEndpointSaysWhoMayCallIt()
    {
        var undeclared = CallerAudit.Undeclared(app.Get<EndpointDataSource>().Endpoints);
        Assert.Equal(["HTTP: GET /undeclared"], undeclared.Select(name => name.Split(" =>")[0]));
    }

    [Fact]
    public async Task AnEndpointThatSaysNothingIsDeniedToEverybody()
    {
        var host = await app.AddHostAsync("undeclared");
        using var nobody = await app.SendAsync(HttpMethod.Get, "/undeclared");
        using var guest = await app.SendAsync(HttpMethod.Get, "/undeclared", app.Get<OwnTokens>().ForNewGuest().Token);
        using var signedIn = await app.SendAsync(HttpMethod.Get, "/undeclared", app.Get<OwnTokens>().For(host).Token);
        await IdentityApp.AssertRefusedAsync(nobody, ProblemCode.SignInRequired);
        await IdentityApp.AssertRefusedAsync(guest, ProblemCode.NotAllowed);
        await IdentityApp.AssertRefusedAsync(signedIn, ProblemCode.NotAllowed);
    }
}
