using BenchmarkDotNet.Running;
using LiveCommerce.Benchmarks.Fanout;
using LiveCommerce.Benchmarks.Kernel;
using LiveCommerce.Benchmarks.Webhooks;

// "kernel …" is the whole path in one process, which the load tester starts; "activation …" its cold start; "fanout-server" the server with an address to publish on;
// "webhooks …" measures what goes out; everything else goes to BenchmarkDotNet (--list flat, --filter *Rules*).
if (args is ["activation", .. var cold]) return await KernelCommand.CreateActivation().Parse(cold).InvokeAsync();
if (args is ["webhooks", .. var hooks]) return await WebhookCommand.Create().Parse(hooks).InvokeAsync();
if (args is ["kernel", .. var rest]) return await KernelCommand.Create().Parse(rest).InvokeAsync();
if (args is ["fanout-server", .. var server]) return await FanoutServer.Create().Parse(server).InvokeAsync();
BenchmarkSwitcher.FromAssembly(typeof(KernelCommand).Assembly).Run(args);
return 0;
