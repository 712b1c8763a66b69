/** Starts the page. `ui` sees the model, the drawer's protocol and nothing else of the program. */
import { render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/cards.css';
import './styles/plan.css';
import './styles/home.css';
import './styles/dialogs.css';
import './styles/print.css';
import { connect } from './state/connection.ts';
import { listenToHost } from './state/embed.ts';
import { keepFocus } from './state/keep-focus.ts';
import { listenToKeys } from './state/shortcuts.ts';
import { connection } from './state/store.ts';
import { askOtherTabs, keepToken, nextToken, takeToken } from './state/token.ts';
import { App } from './view/app.tsx';

async function start(): Promise<void> {
  const root = document.getElementById('app') as HTMLElement;
  const known = takeToken();
  render(<App />, root);
  listenToKeys();
  keepFocus(root);
  listenToHost();
  if (known === null) {
    const found = await askOtherTabs();
    if (found !== null) keepToken(found);
    else {
      connection.value = 'locked';
      await nextToken();
    }
  }
  connect();
}

void start();
