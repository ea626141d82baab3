using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Orders;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

/// <summary>Lists of orders, newest first.</summary>
public static class OrderApi
{
    public static IEndpointRouteBuilder MapOrderApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/orders", (HttpContext http, OrderStore orders, long? after = null, int limit = 50) =>
                Page(limit, () => orders.Of(http.User.BuyerId(), after, limit)))
            .RequireCaller(Callers.Buyer).WithTags("Orders").WithName("ListOwnOrders")
            .Refuses(ProblemCode.Invalid);
        app.MapGet("/api/v1/hosts/orders", (OrderStore orders, long? after = null, int limit = 50) => Page(limit, () => orders.All(after, limit)))
            .RequireCaller(Callers.Host).WithTags("Orders").WithName("ListOrders")
            .Refuses(ProblemCode.Invalid);
        return app;
    }

    private static Results<Ok<OrderPage>, ProblemHttpResult> Page(int limit, Func<OrderPage> read) => limit is < 1 or > OrderStore.MaxPage
        ? Problems.Refuse(ProblemCode.Invalid, $"A page has 1 to {OrderStore.MaxPage} orders.", "limit")
        : TypedResults.Ok(read());
}
