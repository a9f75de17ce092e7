// A page that breaks must not take the frame with it: the rest stays, and what was written is kept. Going elsewhere heals.

import { Component, type ReactNode } from 'react';

export interface FaultBoundaryProps { readonly children: ReactNode; readonly fallback: ReactNode; readonly path: string }

export class FaultBoundary extends Component<FaultBoundaryProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false };
  static getDerivedStateFromError(): { isBroken: boolean } { return { isBroken: true }; }
  override componentDidUpdate(before: FaultBoundaryProps): void {
    if (this.state.isBroken && before.path !== this.props.path) this.setState({ isBroken: false });
  }
  override render(): ReactNode { return this.state.isBroken ? this.props.fallback : this.props.children; }
}
