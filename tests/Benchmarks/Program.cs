using BenchmarkDotNet.Running;
using LiveCommerce.Benchmarks.Kernel;

// "kernel …" is the whole path in one process, which the load tester starts; everything else goes to BenchmarkDotNet (--list flat, --filter *Rules*).
if (args is ["kernel", .. var rest]) return await KernelCommand.Create().Parse(rest).InvokeAsync();
BenchmarkSwitcher.FromAssembly(typeof(KernelCommand).Assembly).Run(args);
return 0;
